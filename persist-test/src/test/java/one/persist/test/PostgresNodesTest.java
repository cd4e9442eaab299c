package one.persist.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import one.persist.Json;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.postgres.TestDatabase;
import one.persist.server.storage.PostgresSyncStorage;
import one.persist.server.storage.Retention;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two servers on one database, and everyone at once.
 */
class PostgresNodesTest {

	private static final int THREADS = 16;

	private final VirtualClock clock = new VirtualClock();

	private final TestDatabase database = new TestDatabase();

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 2);

	private final List<SyncStorage> nodes = new ArrayList<>();

	@BeforeEach
	void start() {
		for (int node = 0; node < 2; node++) {
			this.nodes.add(PostgresSyncStorage.open(this.database.pool(THREADS), PostgresSyncStorage.SCHEMA,
					new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1), this.clock,
							new SplittableRandom(node))));
		}
	}

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		this.nodes.forEach(SyncStorage::close);
		this.database.close();
	}

	private Remote node(int number) {
		return this.nodes.get(number % this.nodes.size()).remote("acme", "tasks");
	}

	private ContractDevice device(String id, int node) {
		return new ContractDevice(id, node(node), this.clock);
	}

	private static <T> List<T> all(List<Future<T>> running) throws Exception {
		List<T> results = new ArrayList<>();
		for (Future<T> future : running) {
			results.add(future.get());
		}
		return results;
	}

	/** Runs them so that all begin when the last is ready. */
	private <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
		CyclicBarrier barrier = new CyclicBarrier(calls.size());
		return all(calls.stream().map((call) -> this.threads.submit(() -> {
			barrier.await();
			return call.call();
		})).toList());
	}

	/** Whatever it is, other sessions may leave it open. */
	private static void begin(Connection connection) throws SQLException {
		connection.setAutoCommit(false);
		connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		try (Statement statement = connection.createStatement()) {
			statement.execute("SELECT count(*) FROM sync_record");
			statement.execute("CREATE TABLE public.unfinished (id int)");
		}
	}

	@Test
	void aFollowerReadsEachChangeOnceAndInOrderWhileAnotherSessionHoldsATransactionOpen() throws Exception {
		int pushes = 60;
		AtomicBoolean writing = new AtomicBoolean(true);
		try (Connection other = this.database.superuser()) {
			begin(other);
			List<Future<List<String>>> followers = IntStream.range(0, 2)
				.mapToObj((node) -> this.threads.submit(() -> device("reader" + node, node).follow(7, writing::get)))
				.toList();
			List<Future<List<PushResult>>> writers = IntStream.range(0, THREADS)
				.mapToObj((writer) -> this.threads.submit(() -> device("writer" + writer, writer).pushPairs(pushes)))
				.toList();
			assertThat(all(writers)).allSatisfy(
					(results) -> assertThat(results).hasSize(2 * pushes).containsOnly(new PushResult.Applied()));
			writing.set(false);
			List<List<String>> read = all(followers);
			assertThat(read.get(0)).isEqualTo(read.get(1)).hasSize(THREADS * pushes * 2).doesNotHaveDuplicates();
			for (int writer = 0; writer < THREADS; writer++) {
				String id = "writer" + writer + "-";
				assertThat(read.get(0).stream().filter((key) -> key.startsWith(id)))
					.containsExactlyElementsOf(IntStream.range(0, pushes)
						.boxed()
						.flatMap((push) -> Stream.of(id + push + "-a", id + push + "-b"))
						.toList());
			}
		}
		assertThat(this.database.single("SELECT seq FROM sync_store")).isEqualTo(String.valueOf(THREADS * pushes * 2));
	}

	@Test
	void ofManyWhoWriteTheSameNewKeysInAnyOrderEachKeyHasOneWinner() throws Exception {
		for (int round = 0; round < 20; round++) {
			String prefix = "r" + round + "-";
			List<Callable<List<PushResult>>> calls = new ArrayList<>();
			for (int thread = 0; thread < 8; thread++) {
				ContractDevice device = device("device" + round + "x" + thread, thread);
				List<String> keys = new ArrayList<>(IntStream.range(0, 40).mapToObj((i) -> prefix + i).toList());
				Collections.shuffle(keys, new java.util.Random(round * 100L + thread));
				calls.add(() -> {
					List<PushResult> results = device
						.push(keys.stream().map((key) -> device.put(key, "1")).toArray(RecordChange[]::new))
						.results();
					PushResult[] byKey = new PushResult[keys.size()];
					IntStream.range(0, keys.size())
						.forEach((
								i) -> byKey[Integer.parseInt(keys.get(i).substring(prefix.length()))] = results.get(i));
					return List.of(byKey);
				});
			}
			List<List<PushResult>> results = atOnce(calls);
			for (int key = 0; key < 40; key++) {
				int number = key;
				List<PushResult> ofKey = results.stream().map((all) -> all.get(number)).toList();
				assertThat(ofKey.stream().filter(PushResult.Applied.class::isInstance)).hasSize(1);
				assertThat(ofKey.stream().filter(PushResult.Conflict.class::isInstance)).hasSize(7);
			}
		}
	}

	@Test
	void aCounterThatManyCountUpMissesNoStep() throws Exception {
		int steps = 25;
		ContractDevice first = device("first", 0);
		first.push(first.put("counter", "0"));
		AtomicInteger conflicts = new AtomicInteger();
		List<Callable<Integer>> calls = new ArrayList<>();
		for (int thread = 0; thread < 6; thread++) {
			ContractDevice device = device("counting" + thread, thread);
			calls.add(() -> {
				int done = 0;
				while (done < steps) {
					RecordChange seen = device.pullFull().changes().get(0);
					int next = Integer.parseInt(String.valueOf(seen.value())) + 1;
					if (device.push(device.put("counter", String.valueOf(next), seen))
						.results()
						.get(0) instanceof PushResult.Applied) {
						done++;
					}
					else {
						conflicts.incrementAndGet();
					}
				}
				return done;
			});
		}
		atOnce(calls);
		assertThat(device("reader", 1).pull().changes()).extracting(RecordChange::value)
			.containsExactly(Json.parse(String.valueOf(6 * steps)));
		assertThat(conflicts).hasPositiveValue();
	}

	@Test
	void ofTwoCopiesOfADeviceThatPushAtOnceOneIsFoundOut() throws Exception {
		for (int round = 0; round < 30; round++) {
			ContractDevice van = device("van" + round, 0);
			boolean known = round % 2 == 0;
			if (known) {
				van.push(van.put("k" + round, "0"));
			}
			List<Callable<Kind>> calls = new ArrayList<>();
			for (int copy = 0; copy < 2; copy++) {
				ContractDevice device = (copy == 0) ? van : van.copy(node(1));
				RecordChange change = device.put("k" + round + "-" + copy, "1");
				calls.add(() -> {
					try {
						device.push(change);
						return null;
					}
					catch (RemoteException ex) {
						return ex.kind();
					}
				});
			}
			assertThat(atOnce(calls)).containsExactlyInAnyOrder(null, Kind.DEVICE_FORKED);
		}
	}

	@Test
	void onePushThatArrivesAtBothServersAtOnceIsStoredOnce() throws Exception {
		for (int round = 0; round < 30; round++) {
			ContractDevice van = device("van" + round, 0);
			PushRequest request = new PushRequest(DeviceState.fresh(van.id()), new PushName("p1"),
					List.of(new PushEntry(van.put("k" + round, "1"), false)));
			List<List<PushResult>> results = atOnce(
					List.of(() -> node(0).push(request).results(), () -> node(1).push(request).results()));
			assertThat(results).containsExactlyInAnyOrder(List.of(new PushResult.Applied()),
					List.of(new PushResult.Known()));
		}
	}

	@Test
	void aStoreThatAllUseForTheFirstTimeAtOnceHasOneFirstCommit() throws Exception {
		for (int round = 0; round < 20; round++) {
			String store = "store" + round;
			List<Callable<Cursor>> calls = new ArrayList<>();
			for (int thread = 0; thread < 8; thread++) {
				ContractDevice device = new ContractDevice("device" + thread,
						this.nodes.get(thread % 2).remote("acme", store), this.clock);
				calls.add(() -> device.pull().cursor());
			}
			assertThat(atOnce(calls)).containsOnly(device("device0", 0, store).pull().cursor());
		}
	}

	private ContractDevice device(String id, int node, String store) {
		return new ContractDevice(id, this.nodes.get(node).remote("acme", store), this.clock);
	}

	/**
	 * A thousand rows, and four million bytes, are read at once: more of either is read
	 * in parts.
	 */
	@Test
	void pagesMissNothingOfManySmallAndManyLargeRecords() {
		ContractDevice van = device("van1", 0);
		List<String> keys = new ArrayList<>();
		for (int push = 0; push < 25; push++) {
			int from = push * 100;
			RecordChange[] changes = IntStream.range(from, from + 100)
				.mapToObj((i) -> van.put("s" + i, "1"))
				.toArray(RecordChange[]::new);
			van.push(changes);
			Stream.of(changes).map(RecordChange::key).forEach(keys::add);
		}
		String large = '"' + "x".repeat(900_000) + '"';
		for (int i = 0; i < 9; i++) {
			van.push(van.put("l" + i, large));
			keys.add("l" + i);
		}
		assertThat(van.pull().more()).isFalse();
		assertThat(device("till", 1).follow(1_000, () -> false)).isEqualTo(keys);
		assertThat(device("shop", 1).follow(3_000, () -> false)).isEqualTo(keys);
	}

	/**
	 * Runs a call that has to wait for the counters of the store, and meanwhile, in the
	 * session that holds them, what changes them.
	 */
	private <T> T meanwhile(Callable<T> call, String... changes) throws Exception {
		try (Connection other = this.database.superuser(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("SELECT * FROM sync_store FOR UPDATE");
			Future<T> waiting = this.threads.submit(call);
			await().until(() -> this.database.single("SELECT count(*) FROM pg_stat_activity WHERE datname ="
					+ " current_database() AND wait_event_type = 'Lock'"), "1"::equals);
			for (String change : changes) {
				statement.execute(change);
			}
			other.commit();
			return waiting.get();
		}
	}

	@Test
	void aPushThatADeleteIsForgottenBeforeIsComparedWithWhatIsLeft() throws Exception {
		ContractDevice van = device("van1", 0);
		RecordChange written = van.put("t1", "1");
		van.push(written);
		RecordChange deleted = van.delete(written);
		van.push(deleted);
		ContractDevice till = device("till", 1);
		assertThat(meanwhile(() -> till.pushWithBase(deleted).results(), "UPDATE sync_store SET floor = 2",
				"DELETE FROM sync_record"))
			.containsExactly(new PushResult.Gone());
	}

	@Test
	void aPushThatADeleteIsForgottenBeforeIsToldThatItsCursorHasExpired() throws Exception {
		ContractDevice van = device("van1", 0);
		ContractDevice till = device("till", 1);
		till.pull();
		RecordChange written = van.put("t1", "1");
		van.push(written);
		van.push(van.delete(written));
		RecordChange change = till.put("t2", "1");
		assertThat(meanwhile(() -> {
			try {
				return till.push(change).results();
			}
			catch (RemoteException ex) {
				return ex.kind();
			}
		}, "UPDATE sync_store SET floor = 2", "DELETE FROM sync_record")).isEqualTo(Kind.CURSOR_EXPIRED);
	}

	@Test
	void theFloorIsRaisedToWhatThisPurgeForgetsThoughAnotherWasFaster() throws Exception {
		ContractDevice van = device("van1", 0);
		van.pull();
		this.database.execute("""
				INSERT INTO sync_record
				SELECT 'acme', 'tasks', 'k' || seq, 'v', '', seq, 1500, 'van1', 1, NULL
				FROM generate_series(1, 1500) AS seq""");
		this.database.execute("UPDATE sync_store SET seq = 1500");
		assertThat(meanwhile(
				() -> this.nodes.get(1).purge(new Retention(Duration.ofDays(90), Duration.ofDays(400))).tombstones(),
				"UPDATE sync_store SET floor = 1000", "DELETE FROM sync_record WHERE seq <= 1000"))
			.isEqualTo(500);
		assertThat(this.database.single("SELECT floor FROM sync_store")).isEqualTo("1500");
	}

	/**
	 * Deletes are forgotten on both servers while records are written and deleted: who
	 * follows either ends with what is stored, or is told that its cursor has expired.
	 */
	@Test
	void nobodyMissesADeleteThatTwoServersForgetAtOnce() throws Exception {
		Retention shortest = new Retention(Duration.ofMillis(1), Duration.ofDays(400));
		AtomicBoolean writing = new AtomicBoolean(true);
		List<Future<Long>> purging = IntStream.range(0, 2).mapToObj((node) -> this.threads.submit(() -> {
			long purged = 0;
			while (writing.get()) {
				this.clock.advance(Duration.ofMillis(2));
				purged += this.nodes.get(node).purge(shortest).tombstones();
			}
			return purged;
		})).toList();
		List<Future<Integer>> following = IntStream.range(0, 4)
			.mapToObj((reader) -> this.threads.submit(() -> followAndCompare("reader" + reader, reader, writing)))
			.toList();
		List<Future<Integer>> writers = IntStream.range(0, 4).mapToObj((writer) -> this.threads.submit(() -> {
			ContractDevice device = device("writer" + writer, writer);
			for (int i = 0; i < 80; i++) {
				RecordChange written = device.put("w" + writer + "-" + i, "1");
				device.push(written);
				if (i % 4 != 0) {
					device.push(device.delete(written));
				}
			}
			return 80;
		})).toList();
		all(writers);
		writing.set(false);
		assertThat(all(purging).stream().mapToLong(Long::longValue).sum()).isPositive();
		assertThat(all(following)).isNotEmpty();
	}

	private int followAndCompare(String id, int node, AtomicBoolean writing) {
		Map<String, String> held = new HashMap<>();
		Remote remote = node(node);
		ContractDevice device = device(id, node);
		Cursor cursor = null;
		int expired = 0;
		boolean last;
		PullResponse page;
		do {
			last = !writing.get();
			try {
				page = remote.pull(new PullRequest(DeviceState.reader(device.id(), cursor), cursor == null, 5));
			}
			catch (RemoteException ex) {
				assertThat(ex.kind()).isEqualTo(Kind.CURSOR_EXPIRED);
				expired++;
				held.clear();
				cursor = null;
				page = null;
				continue;
			}
			cursor = page.cursor();
			page.changes().forEach((change) -> {
				if (change.deleted()) {
					held.remove(change.key());
				}
				else {
					held.put(change.key(), change.version().toString());
				}
			});
		}
		while (!last || page == null || page.more());
		assertThat(held).isEqualTo(stored());
		return expired;
	}

	private Map<String, String> stored() {
		Map<String, String> stored = new HashMap<>();
		ContractDevice reader = device("everything", 0);
		PullResponse page = reader.pullFull();
		while (true) {
			page.changes()
				.stream()
				.filter((change) -> !change.deleted())
				.forEach((change) -> stored.put(change.key(), change.version().toString()));
			if (!page.more()) {
				return stored;
			}
			page = reader.pull();
		}
	}

}
