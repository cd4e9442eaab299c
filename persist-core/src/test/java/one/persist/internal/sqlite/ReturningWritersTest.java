package one.persist.internal.sqlite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import one.persist.StoreOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that have shared a commit, and write again.
 */
@Timeout(60)
class ReturningWritersTest {

	private static final String RECORDS = "SELECT record FROM full_read ORDER BY record";

	/** What a commit takes, in nanoseconds. */
	private static final long COMMIT = 1_000;

	@TempDir
	Path folder;

	private final AtomicLong clock = new AtomicLong();

	/** What a look at the clock takes, in nanoseconds. */
	private volatile int look;

	/** The records that each transaction has left in the file, as a reader finds them. */
	private final List<List<Long>> commits = new ArrayList<>();

	private final Set<Long> seen = new HashSet<>();

	private final Hold hold = new Hold();

	private SqliteDatabase database;

	@BeforeEach
	void shareACommit() throws Exception {
		this.hold.letGo();
		this.database = SqliteDatabase.open("notes", StoreOptions.sqlite(this.folder.resolve("notes.db")), "test",
				this::point, () -> this.clock.addAndGet(this.look), Runnable::run);
		this.database.write((session) -> session.update("""
				INSERT INTO remote (id, name, attached, paused, enrolled, enrolled_to, previous, full_read)
				VALUES (1, 'r1', 1, 0, 0, 0, '', 0)
				"""));
		Hold first = new Hold();
		Call<Integer> held = Call.of(this.database::write, (session) -> {
			first.pass();
			return insert(session, 0);
		});
		first.awaitSomebody();
		Call<Integer> one = waiting(1);
		Call<Integer> other = waiting(2);
		first.letGo();
		assertThat(held.get() + one.get() + other.get()).isEqualTo(3);
		this.commits.clear();
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	private void point(String point) {
		if (point.equals("COMMIT")) {
			this.clock.addAndGet(COMMIT);
		}
		else if (point.equals("committed")) {
			this.commits.add(records().stream().filter(this.seen::add).toList());
		}
	}

	@Test
	void theFirstToComeAgainWaitsForTheOther() throws Exception {
		Call<Integer> first = hasRun(3);
		Call<Integer> second = writing(4);
		assertThat(first.get() + second.get()).isEqualTo(2);
		assertThat(this.commits).containsExactly(List.of(3L, 4L));
	}

	@Test
	void itWaitsNoLongerThanForHalfOfACommit() throws Exception {
		this.look = 1;
		long before = this.clock.get();
		assertThat(hasRun(3).get()).isEqualTo(1);
		assertThat(this.clock.get() - before).isBetween(COMMIT + COMMIT / 2, COMMIT + COMMIT / 2 + 100);
		assertThat(writing(4).get()).isEqualTo(1);
		assertThat(this.commits).containsExactly(List.of(3L), List.of(4L));
	}

	@Test
	void oneThatHasComeAloneWaitsForNobodyTheNextTime() throws Exception {
		this.look = 1;
		assertThat(hasRun(3).get()).isEqualTo(1);
		long before = this.clock.get();
		assertThat(hasRun(4).get()).isEqualTo(1);
		assertThat(this.clock.get() - before).isBetween(COMMIT, COMMIT + 100);
	}

	/** A write that is in the file but for its commit. */
	private Call<Integer> hasRun(long record) throws InterruptedException {
		CountDownLatch run = new CountDownLatch(1);
		Call<Integer> call = Call.of((given) -> this.database.writeTogether(1, given), (session) -> {
			int rows = insert(session, record);
			run.countDown();
			return rows;
		});
		assertThat(run.await(30, TimeUnit.SECONDS)).isTrue();
		return call;
	}

	private Call<Integer> writing(long record) {
		return Call.of((given) -> this.database.writeTogether(1, given), (session) -> insert(session, record));
	}

	private Call<Integer> waiting(long record) {
		Call<Integer> call = writing(record);
		call.awaitWaiting();
		return call;
	}

	private static int insert(SqliteSession session, long record) {
		return session.update("INSERT INTO full_read (remote, record) VALUES (1, ?)", record);
	}

	private List<Long> records() {
		return this.database.read((session) -> session.query(RECORDS, (row) -> row.getLong(1)));
	}

}
