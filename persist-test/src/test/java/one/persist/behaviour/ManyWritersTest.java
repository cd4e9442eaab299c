package one.persist.behaviour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.StaleRecordException;
import one.persist.Store;
import one.persist.StoreAccessException;
import one.persist.StoreOptions;
import one.persist.StoredRecord;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.Synchronous;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.RemoteDefinition;
import one.persist.test.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Many threads that write to one store at once.
 */
@Timeout(120)
class ManyWritersTest {

	private static final int WRITERS = 16;

	private static final Json VALUE = Json.parse("1");

	@TempDir
	Path folder;

	private final HoldingEnvironment environment = new HoldingEnvironment();

	private TestServer server;

	private Stores stores;

	private Records<Json> records;

	@BeforeEach
	void open() {
		this.server = new TestServer(this.folder.resolve("server"), Instant::now);
		open(this.folder.resolve("notes.db"));
	}

	private void open(Path file) {
		this.stores = Stores.builder()
			.environment(this.environment)
			.connector((definition, store) -> this.server.remote(TestServer.TENANT, store))
			.build();
		Store store = this.stores.create("notes", StoreOptions.sqlite(file).synchronous(Synchronous.FULL));
		this.stores.enableSync(store,
				SyncOptions.to(RemoteDefinition.of("r1", "memory://r1")).interval(Duration.ofHours(1)));
		store.sync().now();
		this.records = store.records(Json.class);
	}

	@AfterEach
	void close() {
		this.environment.letGo();
		this.stores.close();
		this.server.close();
	}

	@Test
	void whoeverWaitsForACommitSharesTheNextAndFindsItsWriteOnTheDiskWhenItReturns() throws Exception {
		List<Call<?>> calls = new ArrayList<>();
		calls.add(held(() -> this.records.put("k0", VALUE)));
		for (int writer = 1; writer < WRITERS; writer++) {
			String key = "k" + writer;
			calls.add(waiting(() -> this.records.put(key, VALUE)));
		}
		this.environment.letGo();
		for (Call<?> call : calls) {
			call.get();
		}
		assertThat(this.environment.commits).hasValue(2);
		// as after a kill: nothing is closed, and what is not in the files is lost
		Path copy = copyOfTheFiles();
		try (Stores other = Stores.builder().build()) {
			assertThat(other.create("notes", StoreOptions.sqlite(copy)).records().count(RecordQuery.all()))
				.isEqualTo(WRITERS);
		}
		Store store = this.stores.all().get(0);
		assertThat(store.sync().status().pending()).isEqualTo(WRITERS);
		store.sync().now();
		assertThat(this.server.records(TestServer.TENANT, "notes")).hasSize(WRITERS);
	}

	private Path copyOfTheFiles() throws IOException {
		Path copy = Files.createDirectories(this.folder.resolve("copy")).resolve("notes.db");
		Files.copy(this.folder.resolve("notes.db"), copy);
		Files.copy(this.folder.resolve("notes.db-wal"), copy.resolveSibling("notes.db-wal"));
		return copy;
	}

	@Test
	void eachKindOfWriteDoesItsWorkAmongTheOthers() throws Exception {
		StoredRecord<Json> expected = this.records.put("expected", VALUE);
		this.records.put("gone", VALUE);
		this.environment.commits.set(0);
		Call<?> held = held(() -> this.records.put("k", VALUE));
		Call<StoredRecord<Json>> put = waiting(() -> this.records.put("expected", Json.parse("2"), expected.version()));
		Call<Boolean> deleted = waiting(() -> this.records.delete("gone"));
		Call<Boolean> missing = waiting(() -> this.records.delete("gone"));
		Call<List<StoredRecord<Json>>> all = waiting(() -> this.records.putAll(Map.of("a", VALUE, "b", VALUE)));
		this.environment.letGo();
		held.get();
		assertThat(put.get().version()).isGreaterThan(expected.version());
		assertThat(deleted.get()).isTrue();
		assertThat(missing.get()).isFalse();
		assertThat(all.get()).extracting(StoredRecord::key).containsExactlyInAnyOrder("a", "b");
		assertThat(this.environment.commits).hasValue(2);
		assertThat(this.records.list(RecordQuery.all())).extracting((record) -> record.key() + "=" + record.value())
			.containsExactly("a=1", "b=1", "expected=2", "k=1");
	}

	@Test
	void aStaleWriteAmongThemHarmsNoOtherAndThrowsInItsOwnThread() throws Exception {
		StoredRecord<Json> old = this.records.put("k", VALUE);
		Call<?> held = held(() -> this.records.put("k", Json.parse("2")));
		Call<?> before = waiting(() -> this.records.put("a", VALUE));
		Call<?> stale = waiting(() -> callerOfAStaleWrite(old));
		Call<?> after = waiting(() -> this.records.put("b", VALUE));
		this.environment.letGo();
		held.get();
		before.get();
		after.get();
		assertThatThrownBy(stale::get).isInstanceOf(StaleRecordException.class)
			.satisfies((ex) -> assertThat(Arrays.stream(ex.getStackTrace()).map(StackTraceElement::getMethodName))
				.contains("callerOfAStaleWrite"));
		assertThat(this.records.list(RecordQuery.all())).extracting((record) -> record.key() + "=" + record.value())
			.containsExactly("a=1", "b=1", "k=2");
		assertThat(this.stores.all().get(0).sync().status().pending()).isEqualTo(3);
	}

	private StoredRecord<Json> callerOfAStaleWrite(StoredRecord<Json> old) {
		return this.records.put("k", Json.parse("3"), old.version());
	}

	@Test
	void aTransactionAmongThemHasItsTurnAndItsOwnThread() throws Exception {
		Call<?> held = held(() -> this.records.put("k", VALUE));
		Call<?> before = waiting(() -> this.records.put("a", VALUE));
		Call<Thread> transaction = waiting(() -> this.stores.all().get(0).transaction(() -> {
			assertThat(this.records.list(RecordQuery.all())).extracting(StoredRecord::key).containsExactly("a", "k");
			this.records.put("b", VALUE);
			return Thread.currentThread();
		}));
		Call<?> after = waiting(() -> this.records.put("c", VALUE));
		this.environment.letGo();
		held.get();
		before.get();
		after.get();
		assertThat(transaction.get()).isSameAs(transaction.thread);
		assertThat(this.records.list(RecordQuery.all())).extracting(StoredRecord::key)
			.containsExactly("a", "b", "c", "k");
	}

	@Test
	void aBackupWaitsForADeleteThatHasFoundNoCopy() throws Exception {
		this.records.put("k", VALUE);
		Call<Boolean> delete = held(() -> this.records.delete("k"));
		Path target = this.folder.resolve("backup.db");
		Call<?> backup = waiting(() -> {
			this.stores.all().get(0).backup(target);
			return null;
		});
		this.environment.letGo();
		assertThat(delete.get()).isTrue();
		backup.get();
		try (Stores other = Stores.builder().build()) {
			assertThat(other.create("notes", StoreOptions.sqlite(target)).records().count(RecordQuery.all())).isZero();
		}
		assertThat(this.stores.all().get(0).sync().status().pending()).isZero();
	}

	@Test
	void fault27AFullDiskFailsWhoeverWritesUntilThereIsSpaceAndLeavesNoTrace() throws Exception {
		this.stores.close();
		try (SmallDisk disk = SmallDisk.mount(this.folder, 16_384)) {
			open(disk.path().resolve("notes.db"));
			Set<String> stored = new TreeSet<>();
			for (int free = 2_000; free < 100_000; free += 14_000) {
				disk.fill(free);
				String prefix = "put" + free + "-";
				stored.addAll(writeUntilFull(prefix));
				assertThat(this.records.list(RecordQuery.all().limit(1_000))).extracting(StoredRecord::key)
					.containsExactlyElementsOf(stored);
				disk.empty();
				stored.add(this.records.put("after" + free, VALUE).key());
			}
			Store store = this.stores.all().get(0);
			assertThat(store.sync().status().pending()).isEqualTo(stored.size());
			store.sync().now();
			assertThat(this.server.records(TestServer.TENANT, "notes").keySet())
				.containsExactlyInAnyOrderElementsOf(stored);
			this.stores.close();
		}
	}

	private Set<String> writeUntilFull(String prefix) throws Exception {
		Json value = Json.parse("\"" + "x".repeat(3_000) + "\"");
		List<Call<Set<String>>> calls = new ArrayList<>();
		for (int writer = 0; writer < WRITERS; writer++) {
			String own = prefix + writer + "-";
			calls.add(new Call<>(() -> {
				Set<String> stored = new TreeSet<>();
				for (int i = 0; i < 4; i++) {
					try {
						stored.add(this.records.put(own + i, value).key());
					}
					catch (StoreAccessException ex) {
						assertThat(ex.reason()).isEqualTo(StoreAccessException.Reason.FULL);
					}
				}
				return stored;
			}));
		}
		Set<String> stored = new TreeSet<>();
		for (Call<Set<String>> call : calls) {
			stored.addAll(call.get());
		}
		return stored;
	}

	/** Makes a write that stands before its commit until it is let go. */
	private <T> Call<T> held(Callable<T> write) throws InterruptedException {
		this.environment.hold();
		Call<T> call = new Call<>(write);
		assertThat(this.environment.there.await(30, TimeUnit.SECONDS)).isTrue();
		return call;
	}

	private static <T> Call<T> waiting(Callable<T> write) {
		Call<T> call = new Call<>(write);
		call.awaitWaiting();
		return call;
	}

	/** Production's, but for commits that can be held, and a clock that stands. */
	private static final class HoldingEnvironment implements PersistEnvironment {

		private final PersistEnvironment system = PersistEnvironment.system(Runnable::run);

		private final AtomicInteger commits = new AtomicInteger();

		private volatile CountDownLatch there = new CountDownLatch(0);

		private volatile CountDownLatch go = new CountDownLatch(0);

		void hold() {
			this.commits.set(0);
			this.there = new CountDownLatch(1);
			this.go = new CountDownLatch(1);
		}

		void letGo() {
			this.go.countDown();
		}

		@Override
		public void faultPoint(String point) {
			if (point.equals("committed")) {
				this.commits.incrementAndGet();
			}
			else if (point.equals("COMMIT")) {
				this.there.countDown();
				try {
					assertThat(this.go.await(60, TimeUnit.SECONDS)).isTrue();
				}
				catch (InterruptedException ex) {
					throw new AssertionError(ex);
				}
			}
		}

		@Override
		public Instant now() {
			return this.system.now();
		}

		@Override
		public long nanoTime() {
			return 0;
		}

		@Override
		public RandomGenerator random() {
			return this.system.random();
		}

		@Override
		public Executor executor() {
			return this.system.executor();
		}

		@Override
		public String host() {
			return this.system.host();
		}

	}

	/** A call on a thread of its own. */
	private static final class Call<T> {

		private final FutureTask<T> task;

		private final Thread thread;

		private Call(Callable<T> call) {
			this.task = new FutureTask<>(call);
			this.thread = new Thread(this.task);
			this.thread.start();
		}

		/** It has come to where only another thread can let it go on. */
		private void awaitWaiting() {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
			while (this.thread.getState() != Thread.State.WAITING) {
				assertThat(System.nanoTime()).as(this.thread.getState().name()).isLessThan(end);
				Thread.onSpinWait();
			}
		}

		private T get() throws Exception {
			try {
				return this.task.get(60, TimeUnit.SECONDS);
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof RuntimeException failure) {
					throw failure;
				}
				throw ex;
			}
		}

	}

}
