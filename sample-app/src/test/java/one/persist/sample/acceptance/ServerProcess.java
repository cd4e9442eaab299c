package one.persist.sample.acceptance;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import one.persist.Synchronous;
import one.persist.server.http.AccessTokens;
import one.persist.server.http.AccessTokens.Grant;
import one.persist.server.http.AnnouncementLimits;
import one.persist.server.http.AnnouncementStreams;
import one.persist.server.http.BodyLimits;
import one.persist.server.http.RequestLimits;
import one.persist.server.http.SyncRoutes;
import one.persist.server.storage.Retention;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.spi.RemoteLimits;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.slf4j.LoggerFactory;

import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.support.HandlerFunctionAdapter;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;

/**
 * A sync server in a process of its own, made to be killed: the storage, the routes and
 * the web server of a real one, without all that makes its start take longer. It listens
 * once it can answer.
 */
final class ServerProcess {

	/** It is killed at any time: what devices find is found by their own looking. */
	private static final AnnouncementStreams NO_ANNOUNCEMENTS = new AnnouncementStreams(
			new AnnouncementLimits(0, 0, AnnouncementLimits.MAX_HEARTBEAT, Duration.ofMinutes(15)), (tenant) -> 0);

	private static final RequestLimits LIMITS = new RequestLimits(
			new BodyLimits(RemoteLimits.DEFAULT.bytes(), 200, Duration.ofSeconds(30), 0), 10_000, 100);

	/** Of what a purge leaves: nothing that was deleted before it. */
	private static final Retention SOON = new Retention(Duration.ofNanos(1), Duration.ofDays(400));

	private ServerProcess() {
	}

	/**
	 * Runs until killed, or until whoever started it is gone; a line that it is told lets
	 * it forget all deletes.
	 * @param args the directory, the port, and where to halt: a {@link Halt} as text
	 */
	public static void main(String[] args) throws Exception {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
		Halt halt = Halt.parse(args[2]);
		StorageSettings settings = new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1),
				InstantSource.system(), new SecureRandom(), halt::passed);
		SqliteSyncStorage storage = SqliteSyncStorage.open(Path.of(args[0]), Synchronous.FULL, settings);
		AccessTokens tokens = AccessTokens.of(List.of(new Grant("device", SyncServer.TOKEN, SyncServer.TENANT)));
		StaticWebApplicationContext beans = new StaticWebApplicationContext();
		beans.getDefaultListableBeanFactory()
			.registerSingleton("routes", SyncRoutes.create("", storage, tokens, LIMITS, NO_ANNOUNCEMENTS));
		beans.registerSingleton("mapping", RouterFunctionMapping.class);
		beans.registerSingleton("adapter", HandlerFunctionAdapter.class);
		listen(beans, Path.of(args[0]).toAbsolutePath(), Integer.parseInt(args[1]));
		JavaProcess.onEachLine((line) -> storage.purge(SOON));
	}

	private static void listen(StaticWebApplicationContext beans, Path directory, int port) throws Exception {
		Tomcat tomcat = new Tomcat();
		tomcat.setBaseDir(directory.resolve("tomcat").toString());
		Connector connector = new Connector();
		connector.setPort(port);
		connector.setProperty("address", "127.0.0.1");
		tomcat.setConnector(connector);
		Context context = tomcat.addContext("", directory.toString());
		Tomcat.addServlet(context, "sync", new DispatcherServlet(beans)).setLoadOnStartup(0);
		context.addServletMappingDecoded("/", "sync");
		tomcat.start();
	}

}
