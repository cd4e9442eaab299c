package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import one.persist.Json;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.StoresBuilder;
import one.persist.SyncOptions;
import one.persist.autoconfigure.http.HttpRemotes;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.SyncObserver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Programs that know no Spring Boot, and a server over real sockets.
 */
class PlainProgramsTest {

	private static final Duration SOON = Duration.ofMinutes(2);

	private static final String THREAD = "persist-sync";

	@TempDir
	private static Path directory;

	private static RealServer server;

	@BeforeAll
	static void start() {
		server = RealServer.started(directory.resolve("server"));
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void aWriteIsOnAnotherDeviceWithoutAnyonesDoing() throws InterruptedException {
		try (HttpRemotes http = HttpRemotes.connector();
				Stores here = Stores.builder().connector(http).inBackground().build();
				Stores there = Stores.builder().connector(http).inBackground().build()) {
			Records<Json> written = attach(here, "background", "here.db").records(Json.class);
			Records<Json> read = attach(there, "background", "there.db").records(Json.class);
			written.put("t1", Json.parse("1"));
			await().atMost(SOON).until(() -> read.get("t1").isPresent());
			written.put("t1", Json.parse("2"));
			await().atMost(SOON).until(() -> read.get("t1").orElseThrow().value().equals(Json.parse("2")));
			assertThat(here.all().get(0).sync().awaitPushed(SOON)).isTrue();
		}
	}

	@Test
	void nothingIsSentBeforeSomeoneAsksWhereNothingRunsInBackground() throws InterruptedException {
		try (HttpRemotes http = HttpRemotes.connector(); Stores stores = Stores.builder().connector(http).build()) {
			Store store = attach(stores, "asked", "asked.db");
			store.records(Json.class).put("t1", Json.parse("1"));
			assertThat(store.sync().awaitPushed(Duration.ofMillis(300))).isFalse();
			assertThat(store.sync().now().pending()).isZero();
			assertThat(server.values("asked")).containsOnlyKeys("t1");
		}
	}

	@Test
	void anObserverIsToldOfWhatGoesOverTheWire() {
		AtomicLong requests = new AtomicLong();
		AtomicLong sent = new AtomicLong();
		AtomicLong received = new AtomicLong();
		SyncObserver observer = new SyncObserver() {

			@Override
			public void transferred(String store, String remote, long sentBytes, long receivedBytes) {
				requests.incrementAndGet();
				sent.addAndGet(sentBytes);
				received.addAndGet(receivedBytes);
			}

		};
		try (HttpRemotes http = HttpRemotes.connector(WebClient.builder(), observer);
				Stores stores = Stores.builder().connector(http).build()) {
			Store store = attach(stores, "observed", "observed.db");
			store.records(Json.class).put("t1", Json.parse("1"));
			store.sync().now();
		}
		// what the server takes, a pull, and a push
		assertThat(requests).hasValue(3);
		assertThat(sent.get()).isPositive();
		assertThat(received.get()).isPositive();
	}

	@Test
	void noThreadIsLeftBehind() {
		StoresBuilder builder = Stores.builder().inBackground();
		Stores stores = builder.build();
		await().atMost(SOON).until(PlainProgramsTest::hasThread);
		stores.close();
		await().atMost(SOON).until(() -> !hasThread());
	}

	private static boolean hasThread() {
		return Thread.getAllStackTraces().keySet().stream().anyMatch((thread) -> thread.getName().equals(THREAD));
	}

	/** So long an interval that it has no part in what is seen. */
	private static Store attach(Stores stores, String name, String file) {
		Store store = stores.create(name, StoreOptions.sqlite(directory.resolve(file)));
		stores.enableSync(store, SyncOptions.to(RemoteDefinition.of("hq", server.url(), RealServer.TOKEN))
			.interval(Duration.ofHours(1)));
		return store;
	}

}
