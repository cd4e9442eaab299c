package one.persist.sample.console;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.Json;
import one.persist.Records;
import one.persist.Store;
import one.persist.Stores;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A sync server and two tills with the console: three applications in one JVM that know
 * each other by HTTP alone. Cycles run when a test wants one.
 */
final class Shop implements AutoCloseable {

	private static final String TOKEN = "a-token-of-the-tests-";

	private final Path directory;

	private final Deque<ConfigurableApplicationContext> running = new ArrayDeque<>();

	private final List<ConfigurableApplicationContext> tills = new ArrayList<>();

	private Shop(Path directory) {
		this.directory = directory;
	}

	static Shop open(Path directory) {
		return open(directory, Map.of());
	}

	/** With properties of the tills that replace their own. */
	static Shop open(Path directory, Map<String, Object> properties) {
		Shop shop = new Shop(directory);
		Map<String, Object> server = new LinkedHashMap<>(Map.of("spring.application.name", "Office",
				"persist.console.enabled", "true", "persist.server.directory", shop.path("office")));
		for (int till = 1; till <= 2; till++) {
			server.put("persist.server.tokens.till-" + till + ".token", TOKEN + till);
			server.put("persist.server.tokens.till-" + till + ".tenant", "acme");
		}
		int office = port(shop.start(Office.class, server));
		for (int till = 1; till <= 2; till++) {
			Map<String, Object> own = shop.till(till, office);
			own.putAll(properties);
			shop.tills.add(shop.start(Till.class, own));
		}
		return shop;
	}

	private Map<String, Object> till(int number, int office) {
		Map<String, Object> properties = new LinkedHashMap<>(Map.of("spring.application.name", "Till " + number,
				"persist.console.enabled", "true", "persist.directory", path("till-" + number),
				"persist.remotes.hq.url", "http://localhost:" + office, "persist.remotes.hq.token", TOKEN + number));
		for (String store : List.of("orders", "prices")) {
			properties.put("persist.stores." + store + ".sync.remote", "hq");
			properties.put("persist.stores." + store + ".sync.interval", "1h");
			properties.put("persist.stores." + store + ".sync.announcements", "false");
		}
		properties.put("persist.stores.orders.sync.strategy", "manual");
		return properties;
	}

	private String path(String name) {
		return this.directory.resolve(name).toString();
	}

	private ConfigurableApplicationContext start(Class<?> application, Map<String, Object> own) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
				"--spring.config.location=optional:classpath:/none/", "--spring.main.banner-mode=off",
				"--logging.level.root=warn"));
		own.forEach((name, value) -> arguments.add("--" + name + "=" + value));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).registerShutdownHook(false)
			.run(arguments.toArray(String[]::new));
		this.running.push(context);
		return context;
	}

	ConfigurableApplicationContext till(int number) {
		return this.tills.get(number - 1);
	}

	Store store(int till, String name) {
		return till(till).getBean(Stores.class).find(name).orElseThrow();
	}

	Records<Json> records(int till, String store) {
		return store(till, store).records(Json.class);
	}

	void put(int till, String store, String key, String json) {
		records(till, store).put(key, Json.parse(json));
	}

	void sync(int till, String store) {
		store(till, store).sync().now();
	}

	/** Both tills change what they have in common, and the second one finds out. */
	void conflict(String key, String before, String on1, String on2) {
		put(1, "orders", key, before);
		sync(1, "orders");
		sync(2, "orders");
		apart("orders", () -> {
			put(1, "orders", key, on1);
			put(2, "orders", key, on2);
		});
		assertThat(records(2, "orders").conflict(key))
			.as("%s; %s", store(1, "orders").sync().status(), store(2, "orders").sync().status())
			.isPresent();
	}

	/**
	 * What is done while neither till syncs; afterwards the first one does, then the
	 * second.
	 */
	void apart(String name, Runnable work) {
		for (int till = 1; till <= 2; till++) {
			store(till, name).sync().pause();
		}
		work.run();
		for (int till = 1; till <= 2; till++) {
			store(till, name).sync().resume();
			sync(till, name);
		}
	}

	/** The server takes no order of a table that is closed. */
	void deadLetter(int till, String key, String reason) {
		office().close(reason);
		put(till, "orders", key, "{\"table\":99}");
		sync(till, "orders");
		office().open();
	}

	Tables office() {
		return this.running.getLast().getBean(Tables.class);
	}

	URI officeConsole() {
		return URI.create("http://localhost:" + port(this.running.getLast()) + "/persist");
	}

	URI console(int till) {
		return URI.create("http://localhost:" + port(till(till)) + "/persist");
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/** Ends the server, so that the tills no longer reach it. */
	void closeOffice() {
		ConfigurableApplicationContext office = this.running.removeLast();
		office.close();
	}

	@Override
	public void close() {
		while (!this.running.isEmpty()) {
			this.running.pop().close();
		}
	}

}
