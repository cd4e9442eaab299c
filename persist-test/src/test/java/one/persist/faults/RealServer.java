package one.persist.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.sql.DataSource;

import one.persist.DeviceId;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.RecordChange;
import one.persist.server.PersistServerApplication;
import one.persist.server.storage.Administration;
import one.persist.server.storage.Retention;
import one.persist.server.storage.SyncStorage;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * The server application over real sockets, with files of its own.
 */
final class RealServer implements AutoCloseable {

	static final String TOKEN = "faults-0123456789abcdef";

	static final String TENANT = "acme";

	private static final int PAGE = 1_000;

	private final Path directory;

	private final int port;

	private final Map<String, Object> properties = new HashMap<>();

	private final Refusals refusals = new Refusals();

	private @Nullable DataSource source;

	private @Nullable ConfigurableApplicationContext context;

	/** A server that is down. */
	RealServer(Path directory) {
		this.directory = directory;
		this.port = freePort();
		with("server.address", "127.0.0.1").with("server.port", this.port).with("server.shutdown", "immediate");
		with("persist.server.directory", directory.toString());
		with("persist.server.tokens.device.token", TOKEN).with("persist.server.tokens.device.tenant", TENANT);
		with("spring.config.name", "server-of-a-test").with("spring.main.banner-mode", "off");
		with("logging.level.root", "error");
	}

	/** Stores in a database, and closes the source when it stops. */
	RealServer storingIn(DataSource database) {
		this.source = database;
		return with("persist.server.storage", "datasource");
	}

	static RealServer started(Path directory) {
		return new RealServer(directory).start();
	}

	RealServer with(String property, Object value) {
		this.properties.put(property, value);
		return this;
	}

	static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	RealServer start() {
		BeanPostProcessor refusing = new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				return (bean instanceof SyncStorage storage) ? RealServer.this.refusals.of(storage) : bean;
			}

		};
		this.context = new SpringApplicationBuilder(PersistServerApplication.class).registerShutdownHook(false)
			.initializers((starting) -> {
				starting.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", this.properties));
				starting.getBeanFactory().addBeanPostProcessor(refusing);
				if (this.source != null && starting instanceof GenericApplicationContext beans) {
					beans.registerBean(DataSource.class, () -> this.source);
				}
			})
			.run();
		return this;
	}

	Path directory() {
		return this.directory;
	}

	int port() {
		return this.port;
	}

	String url() {
		return "http://127.0.0.1:" + this.port;
	}

	/** What the storage refuses, and how often it was pushed to. */
	Refusals refusals() {
		return this.refusals;
	}

	/**
	 * Forgets tombstones that are older than a moment.
	 * @return how many
	 */
	long purge() {
		return storage().purge(new Retention(Duration.ofMillis(1), Duration.ofDays(400))).tombstones();
	}

	/** All records that are not deleted, as text. */
	Map<String, String> values(String store) {
		Map<String, String> values = new TreeMap<>();
		holds(store).stream()
			.filter((change) -> !change.deleted())
			.forEach((change) -> values.put(change.key(), String.valueOf(change.value())));
		return values;
	}

	/** Everything that it holds of a store, tombstones too, in the order of commits. */
	List<RecordChange> holds(String store) {
		List<RecordChange> changes = new ArrayList<>();
		PullResponse page = null;
		do {
			page = page(store, (page != null) ? page.cursor() : null);
			changes.addAll(page.changes());
		}
		while (page.more());
		return changes;
	}

	/** The newest commit: another one if anything was stored since. */
	Cursor head(String store) {
		PullResponse page = page(store, null);
		while (page.more()) {
			page = page(store, page.cursor());
		}
		return page.cursor();
	}

	private PullResponse page(String store, @Nullable Cursor cursor) {
		return storage().remote(TENANT, store)
			.pull(new PullRequest(DeviceState.reader(new DeviceId("onlooker"), cursor), true, PAGE));
	}

	/** What its operator can do. */
	Administration administration() {
		return storage().administration();
	}

	private SyncStorage storage() {
		ConfigurableApplicationContext running = this.context;
		if (running == null) {
			throw new IllegalStateException("The server is down");
		}
		return running.getBean(SyncStorage.class);
	}

	@Override
	public void close() {
		ConfigurableApplicationContext running = this.context;
		this.context = null;
		if (running != null) {
			running.close();
		}
	}

}
