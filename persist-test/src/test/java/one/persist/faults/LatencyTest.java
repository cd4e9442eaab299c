package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

import one.persist.Json;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.event.RecordChanged;
import one.persist.server.postgres.TestDatabase;
import one.persist.spi.PersistListener;
import one.persist.spi.RemoteDefinition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures, with {@code -Dlatency=true}, how long a write takes from one device to the
 * event on another, through one server or two and over the loopback: two applications
 * with the starter, an interval of an hour, and nothing but announcements to make the
 * second one pull. Prints the figures; asserts only that all arrive.
 */
@EnabledIfSystemProperty(named = "latency", matches = "true")
class LatencyTest {

	private static final int WARM_UP = 500;

	private static final int WRITES = 300;

	/** Between two writes, at most; at least a third of it. */
	private static final int PAUSE_MILLIS = 90;

	@TempDir
	private static Path directory;

	/** Takes the time at which each record came. */
	private static final SynchronousQueue<Long> arrivals = new SynchronousQueue<>();

	@Test
	void aWriteIsAtTheOtherDevice() throws Exception {
		try (RealServer server = RealServer.started(directory.resolve("server"))) {
			measure("one server on SQLite", server, server);
		}
	}

	@Test
	void aWriteIsAtTheOtherDeviceByWayOfAServerOnPostgresql() throws Exception {
		try (TestDatabase database = new TestDatabase();
				RealServer server = new RealServer(directory.resolve("one")).storingIn(database.pool(10)).start()) {
			measure("one server on PostgreSQL", server, server);
		}
	}

	@Test
	void aWriteIsAtTheOtherDeviceByWayOfTwoServers() throws Exception {
		try (TestDatabase database = new TestDatabase();
				RealServer here = new RealServer(directory.resolve("here")).storingIn(database.pool(10)).start();
				RealServer there = new RealServer(directory.resolve("there")).storingIn(database.pool(10)).start()) {
			measure("two servers on one PostgreSQL", here, there);
		}
	}

	private static void measure(String what, RealServer here, RealServer there) throws InterruptedException {
		String name = what.replace(' ', '-');
		try (ConfigurableApplicationContext first = application(Silent.class, name + "-first");
				ConfigurableApplicationContext second = application(Listening.class, name + "-second")) {
			Store from = store(first, here, name + "-from.db");
			Store to = store(second, there, name + "-to.db");
			Awaitility.await().until(() -> isListening(from) && isListening(to));
			measure(from, WARM_UP);
			long[] nanos = measure(from, WRITES);
			Arrays.sort(nanos);
			System.out.printf("Latency from put to event, %s, %d writes: median %.1f ms, p90 %.1f ms, p99 %.1f ms%n",
					what, WRITES, nanos[WRITES / 2] / 1e6, nanos[WRITES * 9 / 10] / 1e6,
					nanos[WRITES * 99 / 100] / 1e6);
			assertThat(to.records(Json.class).get("k1")).isPresent();
		}
	}

	private static long[] measure(Store from, int writes) throws InterruptedException {
		SplittableRandom random = new SplittableRandom(1);
		long[] nanos = new long[writes];
		for (int i = 0; i < writes; i++) {
			// nobody offers: a pause that no event ends
			assertThat(arrivals.poll(random.nextInt(PAUSE_MILLIS / 3, PAUSE_MILLIS), TimeUnit.MILLISECONDS)).isNull();
			long begun = System.nanoTime();
			from.records(Json.class).put("k" + i % 100, Json.parse(String.valueOf(begun)));
			Long arrived = arrivals.poll(20, TimeUnit.SECONDS);
			assertThat(arrived).isNotNull();
			nanos[i] = arrived - begun;
		}
		return nanos;
	}

	private static boolean isListening(Store store) {
		return store.sync().status().remotes().get(0).listening();
	}

	private static ConfigurableApplicationContext application(Class<?> type, String name) {
		return new SpringApplicationBuilder(type).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.run("--persist.directory=" + directory.resolve(name), "--spring.config.name=none",
					"--logging.level.root=error", "--persist.shutdown.drain-timeout=0s");
	}

	private static Store store(ConfigurableApplicationContext application, RealServer server, String file) {
		Stores stores = application.getBean(Stores.class);
		Store store = stores.create("tasks", StoreOptions.sqlite(directory.resolve(file)));
		stores.enableSync(store, SyncOptions.to(RemoteDefinition.of("hq", server.url(), RealServer.TOKEN))
			.interval(Duration.ofHours(1)));
		return store;
	}

	@EnableAutoConfiguration
	static class Silent {

	}

	@EnableAutoConfiguration
	static class Listening {

		@Bean
		PersistListener arrivals() {
			return (event) -> {
				long now = System.nanoTime();
				if (event instanceof RecordChanged changed && changed.remote() != null) {
					try {
						arrivals.offer(now, 20, TimeUnit.SECONDS);
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}
			};
		}

	}

}
