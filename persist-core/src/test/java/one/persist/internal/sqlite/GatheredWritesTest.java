package one.persist.internal.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;

import one.persist.StoreAccessException;
import one.persist.StoreAccessException.Reason;
import one.persist.StoreClosedException;
import one.persist.StoreOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Writes that wait for another one's commit. Which of them share the next is certain, as
 * the one before is held until they wait.
 */
@Timeout(60)
class GatheredWritesTest {

	private static final String INSERT = "INSERT INTO full_read (remote, record) VALUES (1, ?)";

	private static final String RECORDS = "SELECT record FROM full_read ORDER BY record";

	private static final String LARGE = """
			INSERT INTO decision (id, key, remote, strategy, outcome, local_value, local_version, remote_version, decided_at)
			VALUES (1, 'k', 'r', 's', 'LOCAL', zeroblob(200000), 'v', 'v', 0)
			""";

	@TempDir
	Path folder;

	private final AtomicLong clock = new AtomicLong();

	/** The records that each transaction has left in the file, as a reader finds them. */
	private final List<List<Long>> commits = new ArrayList<>();

	private final Set<Long> seen = new HashSet<>();

	/** Works that were run; changed under the write lock. */
	private int order;

	private final List<String> told = Collections.synchronizedList(new ArrayList<>());

	private volatile Consumer<String> faults = (point) -> {
	};

	private volatile Hold hold = new Hold();

	private SqliteDatabase database;

	private Call<Integer> held;

	@BeforeEach
	void open() {
		this.hold.letGo();
		this.database = SqliteDatabase.open("notes", StoreOptions.sqlite(this.folder.resolve("notes.db")), "test",
				this::point, this.clock::get, Runnable::run);
		this.database.write((session) -> session.update("""
				INSERT INTO remote (id, name, attached, paused, enrolled, enrolled_to, previous, full_read)
				VALUES (1, 'r1', 1, 0, 0, 0, '', 0)
				"""));
		this.commits.clear();
		holdACommit();
	}

	@AfterEach
	void close() throws Exception {
		letGo();
		this.database.close();
	}

	private void point(String point) {
		if (!point.equals(RECORDS)) {
			this.faults.accept(point);
		}
		if (point.equals("COMMIT")) {
			this.hold.pass();
		}
		else if (point.equals("committed")) {
			this.commits.add(records().stream().filter(this.seen::add).toList());
		}
	}

	/** A write has the lock, and stands before its commit. */
	private void holdACommit() {
		this.hold = new Hold();
		this.held = Call.of(this.database::write, inserting(0));
		this.hold.awaitSomebody();
	}

	private void letGo() throws Exception {
		this.hold.letGo();
		assertThat(this.held.get()).isEqualTo(1);
	}

	@Test
	void whatWaitsSharesOneCommit() throws Exception {
		List<Call<Integer>> calls = new ArrayList<>();
		for (long record = 1; record <= 15; record++) {
			calls.add(waiting(inserting(record)));
		}
		letGo();
		for (Call<Integer> call : calls) {
			assertThat(call.get()).isEqualTo(1);
		}
		assertThat(this.commits).hasSize(2);
		assertThat(this.commits.get(1)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L,
				15L);
		assertThat(records()).hasSize(16);
	}

	@Test
	void nobodyIsToldBeforeTheCommitOfAll() throws Exception {
		Call<Integer> first = waiting(inserting(1));
		Call<Integer> second = waiting(inserting(2));
		Hold next = new Hold();
		Hold before = this.hold;
		this.hold = next;
		before.letGo();
		next.awaitSomebody();
		assertThat(first.isDone()).isFalse();
		assertThat(second.isDone()).isFalse();
		assertThat(records()).containsExactly(0L);
		next.letGo();
		assertThat(first.get() + second.get()).isEqualTo(2);
	}

	@Test
	void oneThatFailsHarmsNoOtherAndThrowsWithTheFramesOfItsCaller() throws Exception {
		Call<Integer> before = waiting(inserting(1));
		Call<Integer> failing = new Call<>(this::callerThatIsToSeeItsFrames);
		failing.awaitWaiting();
		Call<Integer> after = waiting(inserting(3));
		letGo();
		assertThat(before.get() + after.get()).isEqualTo(2);
		assertThatThrownBy(failing::get).isInstanceOf(IllegalStateException.class)
			.hasMessage("stale")
			.satisfies((ex) -> assertThat(Arrays.stream(ex.getStackTrace()).map(StackTraceElement::getMethodName))
				.contains("callerThatIsToSeeItsFrames"));
		assertThat(this.commits).containsExactly(List.of(0L), List.of(1L, 3L));
		assertThat(records()).containsExactly(0L, 1L, 3L);
		assertThat(this.told).isEmpty();
	}

	private Integer callerThatIsToSeeItsFrames() {
		return this.database.writeTogether(1, (session) -> {
			insert(session, 2);
			tell("2");
			throw new IllegalStateException("stale");
		});
	}

	@Test
	void oneThatFailsOnAnotherThreadAloneSucceedsOnItsOwn() throws Exception {
		List<Thread> ran = Collections.synchronizedList(new ArrayList<>());
		Call<Integer> first = waiting(inserting(1));
		Call<Integer> call = waiting((session) -> {
			ran.add(Thread.currentThread());
			if (ran.size() == 1) {
				throw new StackOverflowError("the other one's stack is deep");
			}
			tell("2");
			return insert(session, 2);
		});
		letGo();
		assertThat(call.get()).isEqualTo(1);
		assertThat(ran).containsExactly(first.thread(), call.thread());
		assertThat(this.commits).containsExactly(List.of(0L), List.of(1L), List.of(2L));
		assertThat(this.told).containsExactly("commit of 2", "after 2 on " + call.thread().getName());
	}

	@Test
	void whatFollowsACommitIsDoneByTheThreadThatWaitsForItWhenTheLockIsFree() throws Exception {
		List<Call<Integer>> calls = new ArrayList<>();
		for (long record = 1; record <= 3; record++) {
			calls.add(waiting(telling(record)));
		}
		letGo();
		for (Call<Integer> call : calls) {
			call.get();
		}
		assertThat(this.told.subList(0, 3)).containsExactly("commit of 1", "commit of 2", "commit of 3");
		assertThat(this.told.subList(3, 6)).containsExactlyInAnyOrder("after 1 on " + calls.get(0).thread().getName(),
				"after 2 on " + calls.get(1).thread().getName(), "after 3 on " + calls.get(2).thread().getName());
	}

	@Test
	void aDiskThatIsFullForOneOfThemIsSoForThatOneAlone() throws Exception {
		letGo();
		this.database.write((session) -> session.queryLong("PRAGMA max_page_count = 40"));
		this.database.write((session) -> session.update("DELETE FROM full_read"));
		this.commits.clear();
		this.seen.clear();
		holdACommit();
		Call<Integer> before = waiting(telling(1));
		Call<Integer> large = waiting((session) -> {
			tell("large");
			return session.update(LARGE);
		});
		Call<Integer> after = waiting(telling(2));
		letGo();
		assertThat(before.get() + after.get()).isEqualTo(2);
		assertThatThrownBy(large::get).isInstanceOfSatisfying(StoreAccessException.class,
				(ex) -> assertThat(ex.reason()).isEqualTo(Reason.FULL));
		assertThat(this.commits).containsExactly(List.of(0L), List.of(1L), List.of(2L));
		assertThat(records()).containsExactly(0L, 1L, 2L);
		assertThat(this.told).containsExactlyInAnyOrder("commit of 1", "commit of 2",
				"after 1 on " + before.thread().getName(), "after 2 on " + after.thread().getName());
		this.database.write((session) -> session.queryLong("PRAGMA max_page_count = 100000"));
		assertThat(this.database.<Integer>writeTogether(1, (session) -> session.update(LARGE))).isEqualTo(1);
	}

	@Test
	void aCommitThatFailsIsTriedByEachAlone() throws Exception {
		Call<Integer> first = waiting(telling(1));
		Call<Integer> second = waiting(telling(2));
		failAt("COMMIT", (time) -> time == 1, new SQLException("disk"));
		letGo();
		assertThat(first.get() + second.get()).isEqualTo(2);
		assertThat(this.commits).containsExactly(List.of(0L), List.of(1L), List.of(2L));
		assertThat(this.told).filteredOn((line) -> line.startsWith("commit"))
			.containsExactly("commit of 1", "commit of 2");
	}

	@Test
	void commitsThatFailForGoodFailEachWithAnErrorOfItsOwn() throws Exception {
		Call<Integer> first = waiting(telling(1));
		Call<Integer> second = waiting(telling(2));
		failAt("COMMIT", (time) -> true, new SQLException("disk"));
		letGo();
		Throwable one = failure(first);
		Throwable other = failure(second);
		assertThat(List.of(one, other)).hasOnlyElementsOfType(StoreAccessException.class).doesNotHaveDuplicates();
		assertThat(records()).containsExactly(0L);
		assertThat(this.told).isEmpty();
		this.faults = (point) -> {
		};
		assertThat(this.database.writeTogether(1, inserting(3))).isEqualTo(1);
		assertThat(records()).containsExactly(0L, 3L);
	}

	private static Throwable failure(Call<?> call) {
		try {
			call.get();
		}
		catch (Throwable ex) {
			return ex;
		}
		throw new AssertionError("It did not fail");
	}

	@Test
	void fault05AnErrorRightAfterTheCommitLeavesNobodyWaiting() throws Exception {
		Call<Integer> first = waiting(telling(1));
		Call<Integer> second = waiting(telling(2));
		failAt("committed", (time) -> time == 2, new OutOfMemoryError("no heap"));
		letGo();
		assertThat(failure(first)).isInstanceOf(OutOfMemoryError.class);
		assertThat(second.get()).isEqualTo(1);
		assertThat(records()).containsExactly(0L, 1L, 2L);
		assertThat(this.told).containsExactly("commit of 2", "after 2 on " + second.thread().getName());
	}

	@Test
	void aTransactionOfAThreadsOwnIsServedInItsTurnAndSharedWithNobody() throws Exception {
		List<Call<Integer>> calls = new ArrayList<>();
		calls.add(waiting(inserting(1)));
		calls.add(waiting(inserting(2)));
		Thread[] ran = new Thread[1];
		Call<Integer> own = Call.of((work) -> this.database.write(work), (session) -> {
			ran[0] = Thread.currentThread();
			return insert(session, 3);
		});
		own.awaitWaiting();
		calls.add(own);
		calls.add(waiting(inserting(4)));
		calls.add(waiting(inserting(5)));
		letGo();
		for (Call<Integer> call : calls) {
			assertThat(call.get()).isEqualTo(1);
		}
		assertThat(ran[0]).isSameAs(own.thread());
		assertThat(this.commits).containsExactly(List.of(0L), List.of(1L, 2L), List.of(3L), List.of(4L, 5L));
	}

	@Test
	void nobodyIsRunWhileMemoryIsOutOfStepWithTheFile() throws Exception {
		AtomicInteger memory = new AtomicInteger();
		List<Integer> seen = new ArrayList<>();
		List<Call<Integer>> calls = new ArrayList<>();
		calls.add(waiting(inserting(1)));
		calls.add(waiting((session) -> {
			this.database.atEnd(() -> memory.set(2), () -> memory.set(-1));
			return insert(session, 2);
		}));
		calls.add(waiting((session) -> {
			seen.add(memory.get());
			return insert(session, 3);
		}));
		letGo();
		for (Call<Integer> call : calls) {
			assertThat(call.get()).isEqualTo(1);
		}
		assertThat(seen).containsExactly(2);
		assertThat(this.commits).containsExactly(List.of(0L), List.of(1L, 2L), List.of(3L));
	}

	@Test
	void memoryIsUndoneWithTheTransactionThatItWasSharedIn() throws Exception {
		AtomicInteger memory = new AtomicInteger();
		Call<Integer> first = waiting(inserting(1));
		Call<Integer> second = waiting((session) -> {
			int before = memory.getAndAdd(10);
			this.database.atEnd(() -> {
			}, () -> memory.set(before));
			return insert(session, 2);
		});
		failAt("COMMIT", (time) -> time == 1, new SQLException("disk"));
		letGo();
		assertThat(first.get() + second.get()).isEqualTo(2);
		assertThat(memory).hasValue(10);
	}

	@Test
	void nestedPartsOfOneThatJoinsAreUndoneAlone() throws Exception {
		Call<Integer> first = waiting(inserting(1));
		Call<Integer> second = waiting((session) -> {
			assertThatThrownBy(() -> this.database.write((nested) -> {
				insert(nested, 2);
				throw new IllegalStateException("stop");
			})).hasMessage("stop");
			return this.database.writeTogether(1, (nested) -> insert(nested, 3));
		});
		letGo();
		assertThat(first.get() + second.get()).isEqualTo(2);
		assertThat(records()).containsExactly(0L, 1L, 3L);
		assertThat(this.commits).hasSize(2);
	}

	@Test
	void whatReadsWithinAReadGoesOnWithItWhenAnotherHasWrittenForIt() throws Exception {
		Call<Integer> first = waiting(inserting(1));
		Call<Integer> reader = Call.of((work) -> this.database.read((session) -> {
			int rows = this.database.writeTogether(1, work);
			return this.database.read((again) -> (again == session) ? rows : 0);
		}), inserting(2));
		reader.awaitWaiting();
		letGo();
		assertThat(first.get()).isEqualTo(1);
		assertThat(reader.get()).isEqualTo(1);
		assertThat(this.commits).hasSize(2);
	}

	@Test
	void aThreadInATransactionOfAnotherStoreHoldsNobodyUp() throws Exception {
		try (SqliteDatabase other = SqliteDatabase.open("others", StoreOptions.sqlite(this.folder.resolve("others.db")),
				"test", (point) -> {
				}, System::nanoTime, Runnable::run)) {
			Call<Integer> first = waiting(inserting(1));
			Call<Integer> nested = Call.of((work) -> other.write((session) -> this.database.writeTogether(1, work)),
					inserting(2));
			nested.awaitWaiting();
			Call<Integer> after = waiting(inserting(3));
			letGo();
			assertThat(first.get() + nested.get() + after.get()).isEqualTo(3);
			assertThat(this.commits).containsExactly(List.of(0L), List.of(1L, 2L, 3L));
		}
	}

	@Test
	void anInterruptEndsNoWaitAndIsNotForgotten() throws Exception {
		Call<Integer> first = waiting(inserting(1));
		Call<Integer> second = waiting(inserting(2));
		first.thread().interrupt();
		second.thread().interrupt();
		first.awaitWaiting();
		second.awaitWaiting();
		letGo();
		assertThat(first.get() + second.get()).isEqualTo(2);
		assertThat(first.wasInterrupted()).isTrue();
		assertThat(second.wasInterrupted()).isTrue();
		assertThat(records()).containsExactly(0L, 1L, 2L);
	}

	@Test
	void closingWaitsForThoseBeforeItAndEndsThoseBehind() throws Exception {
		Call<Integer> before = waiting(inserting(1));
		Call<Integer> closing = Call.of((work) -> {
			this.database.close();
			return 0;
		}, inserting(0));
		closing.awaitWaiting();
		List<Call<Integer>> behind = List.of(waiting(inserting(2)), waiting(inserting(3)));
		letGo();
		assertThat(before.get()).isEqualTo(1);
		assertThat(closing.get()).isZero();
		for (Call<Integer> call : behind) {
			assertThatThrownBy(call::get).isInstanceOf(StoreClosedException.class);
		}
		assertThat(this.commits).containsExactly(List.of(0L), List.of(1L));
	}

	@Test
	void onlySoManyRecordsShareACommit() throws Exception {
		List<Call<Integer>> calls = new ArrayList<>();
		int half = Followers.MAX_RECORDS / 2;
		for (long record = 1; record <= 3; record++) {
			calls.add(waiting(half, inserting(record)));
		}
		calls.add(waiting(Followers.MAX_RECORDS + 1, inserting(4)));
		calls.add(waiting(inserting(5)));
		letGo();
		for (Call<Integer> call : calls) {
			assertThat(call.get()).isEqualTo(1);
		}
		assertThat(this.commits).containsExactly(List.of(0L), List.of(1L, 2L), List.of(3L), List.of(4L), List.of(5L));
	}

	@Test
	void nobodyJoinsATransactionThatHasTakenLong() throws Exception {
		List<Call<Integer>> calls = new ArrayList<>();
		for (long record = 1; record <= 4; record++) {
			long number = record;
			calls.add(waiting((session) -> {
				this.clock.addAndGet(Followers.MAX_NANOS);
				return insert(session, number);
			}));
		}
		letGo();
		for (Call<Integer> call : calls) {
			assertThat(call.get()).isEqualTo(1);
		}
		assertThat(this.commits).containsExactly(List.of(0L), List.of(1L, 2L), List.of(3L, 4L));
	}

	@RepeatedTest(5)
	void whateverManyThreadsDoWhatWasAcknowledgedIsThereAndNothingElse() throws Exception {
		letGo();
		long seed = Long.getLong("seed", System.nanoTime());
		SplittableRandom chance = new SplittableRandom(seed);
		this.faults = (point) -> {
			if (ThreadLocalRandom.current().nextInt(200) == 0 && !point.equals("committed")) {
				GatheredWritesTest.<RuntimeException>raise(new SQLException("disk"));
			}
		};
		List<Call<Set<Long>>> calls = new ArrayList<>();
		for (int thread = 1; thread <= 12; thread++) {
			long first = thread * 1_000;
			SplittableRandom own = chance.split();
			calls.add(new Call<>(() -> writeAnything(first, own)));
		}
		Set<Long> acknowledged = new TreeSet<>(Set.of(0L));
		for (Call<Set<Long>> call : calls) {
			acknowledged.addAll(call.get());
		}
		this.faults = (point) -> {
		};
		assertThat(records()).as("seed " + seed).containsExactlyElementsOf(acknowledged);
		assertThat(this.told).as("seed " + seed).hasSize(2 * (acknowledged.size() - 1)).doesNotHaveDuplicates();
		assertThat(this.told.stream().filter((line) -> line.startsWith("commit")).map(GatheredWritesTest::place))
			.as("seed " + seed)
			.isSorted();
	}

	private static int place(String line) {
		return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
	}

	/** Gives what was acknowledged. */
	private Set<Long> writeAnything(long first, SplittableRandom random) {
		Set<Long> acknowledged = new HashSet<>();
		for (long record = first; record < first + 100; record++) {
			try {
				if (random.nextInt(20) == 0) {
					Thread.currentThread().interrupt();
				}
				writeSomehow(record, random);
				acknowledged.add(record);
			}
			catch (StoreAccessException | IllegalStateException ex) {
				// it is not to be there
			}
		}
		return acknowledged;
	}

	private void writeSomehow(long record, SplittableRandom random) {
		boolean fails = random.nextInt(10) == 0;
		Function<SqliteSession, Integer> work = (session) -> {
			this.order++;
			tell(record + " in place " + this.order);
			int rows = insert(session, record);
			if (fails) {
				throw new IllegalStateException("stop");
			}
			return rows;
		};
		switch (random.nextInt(5)) {
			case 0 -> this.database.write(work);
			case 1 -> this.database.writeTogether(1, (session) -> this.database.write(work));
			case 2 -> this.database.writeTogether(random.nextInt(2 * Followers.MAX_RECORDS), work);
			case 3 -> this.database.writeTogether(1, (session) -> {
				this.database.atEnd(() -> {
				}, () -> {
				});
				return work.apply(session);
			});
			default -> this.database.writeTogether(1, work);
		}
	}

	@Test
	void aWriteThatMeetsNobodyTakesTheSameStepsAsATransaction() throws Exception {
		letGo();
		List<String> own = Collections.synchronizedList(new ArrayList<>());
		this.faults = own::add;
		this.database.write(inserting(1));
		List<String> shared = Collections.synchronizedList(new ArrayList<>());
		this.faults = shared::add;
		this.database.writeTogether(1, inserting(2));
		assertThat(shared).isEqualTo(own).containsExactly("BEGIN IMMEDIATE", INSERT, "COMMIT", "committed");
	}

	private Function<SqliteSession, Integer> inserting(long record) {
		return (session) -> insert(session, record);
	}

	private Function<SqliteSession, Integer> telling(long record) {
		return (session) -> {
			tell(String.valueOf(record));
			return insert(session, record);
		};
	}

	private static int insert(SqliteSession session, long record) {
		return session.update(INSERT, record);
	}

	private void tell(String name) {
		this.database.onCommit(() -> this.told.add("commit of " + name));
		this.database.afterCommit(() -> this.told.add(this.database.inTransaction() ? "too early"
				: "after " + name + " on " + Thread.currentThread().getName()));
	}

	private List<Long> records() {
		return this.database.read((session) -> session.query(RECORDS, (row) -> row.getLong(1)));
	}

	/**
	 * From now on a step fails.
	 * @param step its name
	 * @param which which times, from 1
	 * @param failure how
	 */
	private void failAt(String step, LongPredicate which, Throwable failure) {
		AtomicLong times = new AtomicLong();
		this.faults = (point) -> {
			if (point.equals(step) && which.test(times.incrementAndGet())) {
				GatheredWritesTest.<RuntimeException>raise(failure);
			}
		};
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void raise(Throwable failure) throws E {
		throw (E) failure;
	}

	private Call<Integer> waiting(Function<SqliteSession, Integer> work) {
		return waiting(1, work);
	}

	private Call<Integer> waiting(int records, Function<SqliteSession, Integer> work) {
		Call<Integer> call = Call.of((given) -> this.database.writeTogether(records, given), work);
		call.awaitWaiting();
		return call;
	}

}
