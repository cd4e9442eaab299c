package one.persist.sample.acceptance;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoredRecord;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * An application with the starter and nothing else, configured by properties alone.
 */
final class Device implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private Device(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static Setup in(Path directory) {
		return new Setup(directory);
	}

	/**
	 * What a device reads that was never there before: all records of a store, as text.
	 */
	static Map<String, String> whatAnyoneReads(String store, SyncServer server, Path directory) {
		try (Device fresh = in(directory).remote("hq", server.url())
			.with("persist.stores." + store + ".sync.remote", "hq")
			.start()) {
			fresh.store(store).sync().now();
			return fresh.values(store);
		}
	}

	Store store(String name) {
		return this.context.getBean(name, Store.class);
	}

	Records<Json> records(String store) {
		return store(store).records(Json.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	void put(String store, String key, String json) {
		records(store).put(key, Json.parse(json));
	}

	/** The value of a record as text, or null if there is none. */
	String value(String store, String key) {
		return records(store).get(key).map((stored) -> stored.value().toString()).orElse(null);
	}

	Map<String, String> values(String store) {
		Map<String, String> values = new TreeMap<>();
		try (Stream<StoredRecord<Json>> all = records(store).stream(RecordQuery.all())) {
			all.forEach((stored) -> values.put(stored.key(), stored.value().toString()));
		}
		return values;
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * What a device is configured with.
	 */
	static final class Setup {

		private final Map<String, Object> properties = new HashMap<>();

		private Class<?>[] beans = {};

		private WebApplicationType web = WebApplicationType.NONE;

		private Setup(Path directory) {
			with("persist.directory", directory.toString());
			with("persist.shutdown.drain-timeout", "1s");
			with("server.address", "127.0.0.1").with("server.port", 0);
			with("spring.config.name", "device-of-a-test").with("spring.main.banner-mode", "off");
			with("logging.level.root", "warn");
		}

		Setup with(String property, Object value) {
			this.properties.put(property, value);
			return this;
		}

		Setup remote(String name, String url) {
			String remote = "persist.remotes." + name + ".";
			return with(remote + "url", url).with(remote + "token", SyncServer.TOKEN);
		}

		Setup beans(Class<?>... types) {
			this.beans = types;
			return this;
		}

		Setup web() {
			this.web = WebApplicationType.SERVLET;
			return this;
		}

		Device start() {
			return new Device(new SpringApplicationBuilder(Application.class).sources(this.beans)
				.web(this.web)
				.registerShutdownHook(false)
				.initializers((starting) -> starting.getEnvironment()
					.getPropertySources()
					.addFirst(new MapPropertySource("test", this.properties)))
				.properties(this.properties)
				.run());
		}

	}

	/** Not found by scanning, so that the sample's own tests do not meet it. */
	@EnableAutoConfiguration
	static class Application {

	}

}
