package one.persist.sample.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import one.persist.DeviceId;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.RecordChange;
import one.persist.server.PersistServerApplication;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.Remote;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * A sync server with files of its own, which can go down and come back where it was.
 */
final class SyncServer implements AutoCloseable {

	static final String TOKEN = "acceptance-0123456789";

	static final String TENANT = "acme";

	private static final int PAGE = 1_000;

	private final Path directory;

	private final int port;

	private Class<?>[] beans = {};

	private ConfigurableApplicationContext context;

	/**
	 * Prepares a server; it is down.
	 * @param directory where it keeps its files
	 * @param port where it will listen
	 */
	SyncServer(Path directory, int port) {
		this.directory = directory;
		this.port = port;
	}

	/** A server that is up, at a port of the system's choice. */
	static SyncServer started(Path directory) {
		return new SyncServer(directory, freePort()).start();
	}

	static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Whether anyone answers at a port of this machine. */
	static boolean listens(int port) {
		try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	SyncServer beans(Class<?>... types) {
		this.beans = types;
		return this;
	}

	<T> Stream<T> each(Class<T> type) {
		return this.context.getBeanProvider(type).orderedStream();
	}

	SyncServer start() {
		Map<String, Object> properties = new HashMap<>();
		properties.put("server.address", "127.0.0.1");
		properties.put("server.port", this.port);
		properties.put("server.shutdown", "immediate");
		properties.put("persist.server.directory", this.directory.toString());
		properties.put("persist.server.tokens.device.token", TOKEN);
		properties.put("persist.server.tokens.device.tenant", TENANT);
		properties.put("spring.config.name", "sync-server-of-a-test");
		properties.put("spring.main.banner-mode", "off");
		properties.put("logging.level.root", "warn");
		this.context = new SpringApplicationBuilder(PersistServerApplication.class).sources(this.beans)
			.registerShutdownHook(false)
			.initializers((starting) -> starting.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", properties)))
			.properties(properties)
			.run();
		return this;
	}

	String url() {
		return "http://127.0.0.1:" + this.port;
	}

	/**
	 * Everything that the server holds of a store, tombstones too, in the order of its
	 * commits.
	 */
	List<RecordChange> holds(String store) {
		return holds(this.context.getBean(SyncStorage.class).remote(TENANT, store));
	}

	static List<RecordChange> holds(Remote remote) {
		List<RecordChange> changes = new ArrayList<>();
		PullResponse page = null;
		do {
			page = remote.pull(new PullRequest(
					DeviceState.reader(new DeviceId("onlooker"), (page != null) ? page.cursor() : null), true, PAGE));
			changes.addAll(page.changes());
		}
		while (page.more());
		return changes;
	}

	@Override
	public void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

}
