package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreClosedException;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.spi.RemoteDefinition;
import one.persist.test.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class ConcurrencyTest {

	private static final int WRITERS = 3;

	private static final int WRITES = 400;

	@TempDir
	Path folder;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private TestServer server;

	private final List<Stores> opened = new ArrayList<>();

	@BeforeEach
	void serve() {
		this.server = new TestServer(this.folder.resolve("server"), InstantSource.system());
	}

	@AfterEach
	void close() {
		this.opened.forEach(Stores::close);
		this.server.close();
		this.threads.shutdownNow();
	}

	@Test
	void devicesThatAreWrittenToWhileTheyRunCyclesEndAlike() throws Exception {
		Store a = device("a");
		Store b = device("b");
		AtomicBoolean writing = new AtomicBoolean(true);
		List<Future<?>> cycles = List.of(runCycles(a, writing), runCycles(b, writing), runCycles(a, writing));
		List<Future<?>> writers = new ArrayList<>();
		for (int i = 0; i < WRITERS; i++) {
			writers.add(write(a, i));
			writers.add(write(b, i + WRITERS));
		}
		for (Future<?> writer : writers) {
			writer.get(90, TimeUnit.SECONDS);
		}
		writing.set(false);
		for (Future<?> cycle : cycles) {
			cycle.get(30, TimeUnit.SECONDS);
		}
		for (int i = 0; i < 4; i++) {
			a.sync().now();
			b.sync().now();
		}
		assertThat(a.sync().status().pending() + b.sync().status().pending()).isZero();
		assertThat(a.sync().status().remotes().get(0).lastError()).isNull();
		assertThat(a.records(Json.class).list(RecordQuery.all().limit(10_000)))
			.isEqualTo(b.records(Json.class).list(RecordQuery.all().limit(10_000)))
			.hasSizeGreaterThan(2 * WRITERS * WRITES / 2);
	}

	@Test
	void closingWhileCyclesAndWritersRunLeavesAFileThatOpensAgain() throws Exception {
		Store a = device("a");
		AtomicBoolean writing = new AtomicBoolean(true);
		Future<?> cycles = runCycles(a, writing);
		Future<?> writer = this.threads.submit(() -> {
			try {
				write(a, 0).get();
			}
			catch (Exception ex) {
				assertThat(ex).hasRootCauseInstanceOf(StoreClosedException.class);
			}
		});
		while (a.records(Json.class).count(RecordQuery.all()) < 50) {
			Thread.onSpinWait();
		}
		this.opened.get(0).close();
		writing.set(false);
		writer.get(30, TimeUnit.SECONDS);
		cycles.get(30, TimeUnit.SECONDS);
		Store again = device("a");
		again.sync().now();
		assertThat(again.sync().status().pending()).isZero();
		assertThat(again.records(Json.class).count(RecordQuery.all())).isGreaterThanOrEqualTo(50);
	}

	private Future<?> write(Store store, int writer) {
		return this.threads.submit(() -> {
			Records<Json> records = store.records(Json.class);
			for (int i = 0; i < WRITES; i++) {
				records.put("hot", Json.parse(String.valueOf(i)));
				records.put("w" + writer + "-" + i, Json.parse("1"));
				if (i % 10 == 0) {
					records.delete("w" + writer + "-" + i);
				}
				if (i % 50 == 0) {
					int at = i;
					store.transaction(() -> records.get("hot")
						.ifPresent((hot) -> records.put("tx" + writer + "-" + at, hot.value())));
				}
			}
		});
	}

	private Future<?> runCycles(Store store, AtomicBoolean writing) {
		return this.threads.submit(() -> {
			while (writing.get()) {
				try {
					store.sync().now();
				}
				catch (StoreClosedException ex) {
					return;
				}
			}
		});
	}

	private Store device(String name) {
		Stores stores = Stores.builder()
			.connector((definition, store) -> this.server.remote(TestServer.TENANT, store))
			.build();
		this.opened.add(stores);
		Store store = stores.create("notes", StoreOptions.sqlite(this.folder.resolve(name + ".db")));
		stores.enableSync(store,
				SyncOptions.to(RemoteDefinition.of("r1", "memory://r1")).interval(Duration.ofHours(1)).batchSize(50));
		return store;
	}

}
