package one.persist.behaviour;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.StoresBuilder;
import one.persist.event.PersistEvent;
import one.persist.event.RecordChanged;
import one.persist.test.VirtualEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class EventsTest {

	@TempDir
	Path folder;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<PersistEvent> heard = Collections.synchronizedList(new ArrayList<>());

	private Stores stores;

	private Records<Json> records;

	@AfterEach
	void close() {
		this.stores.close();
		this.threads.shutdownNow();
	}

	@Test
	void aListenerThatThrowsKeepsNothingFromTheOthers() {
		open(Stores.builder().listener((event) -> {
			throw new AssertionError("a listener's affair");
		}));
		put("a");
		put("b");
		await().until(() -> this.heard.size() == 2);
		assertThat(keysHeard()).containsExactly("a", "b");
	}

	@Test
	void aListenerThatHangsHoldsUpNoWrite() {
		CountDownLatch go = new CountDownLatch(1);
		open(Stores.builder().listener((event) -> {
			try {
				go.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}));
		put("a");
		put("b");
		assertThat(this.records.count(RecordQuery.all())).isEqualTo(2);
		go.countDown();
		await().until(() -> this.heard.size() == 2);
	}

	@Test
	void aListenerMayWriteToItsStore() {
		AtomicBoolean once = new AtomicBoolean();
		open(Stores.builder().listener((event) -> {
			if (once.compareAndSet(false, true)) {
				put("by-listener");
			}
		}));
		put("a");
		await().until(() -> this.heard.size() == 2);
		assertThat(keysHeard()).containsExactly("a", "by-listener");
	}

	@Test
	void withoutAThreadTheEventsWaitAndNoWriteFails() {
		AtomicBoolean full = new AtomicBoolean(true);
		open(Stores.builder().environment(new VirtualEnvironment(1, "host", (task) -> {
			if (full.get()) {
				throw new RejectedExecutionException("full");
			}
			task.run();
		})));
		put("a");
		full.set(false);
		put("b");
		assertThat(keysHeard()).containsExactly("a", "b");
	}

	@Test
	void eventsComeInTheOrderOfTheCommits() throws Exception {
		open(Stores.builder());
		AtomicInteger next = new AtomicInteger();
		List<Future<?>> writers = new ArrayList<>();
		for (int writer = 0; writer < 4; writer++) {
			writers.add(this.threads.submit(() -> {
				while (next.incrementAndGet() <= 2_000) {
					put("k");
				}
			}));
		}
		for (Future<?> writer : writers) {
			writer.get(60, TimeUnit.SECONDS);
		}
		await().until(() -> this.heard.size() == 2_000);
		assertThat(this.heard).extracting((event) -> ((RecordChanged) event).version()).isSorted();
	}

	@Test
	void severalWritesOfOneTransactionAreToldAfterIt() {
		open(Stores.builder().environment(new VirtualEnvironment(1, "host")));
		this.stores.all().get(0).transaction(() -> {
			put("a");
			assertThat(this.heard).isEmpty();
			this.records.putAll(Map.of("b", Json.parse("1")));
		});
		assertThat(keysHeard()).containsExactly("a", "b");
	}

	private void open(StoresBuilder builder) {
		this.stores = builder.listener(this.heard::add).build();
		this.records = this.stores.create("notes", StoreOptions.sqlite(this.folder.resolve("notes.db")))
			.records(Json.class);
	}

	private void put(String key) {
		this.records.put(key, Json.parse("1"));
	}

	private List<String> keysHeard() {
		synchronized (this.heard) {
			return this.heard.stream().map((event) -> ((RecordChanged) event).key()).toList();
		}
	}

}
