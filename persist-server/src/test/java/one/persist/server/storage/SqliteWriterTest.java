package one.persist.server.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.TransactionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What several who write at once may rely on.
 */
class SqliteWriterTest {

	private static final long PATIENCE_SECONDS = 20;

	private final ExecutorService callers = Executors.newCachedThreadPool();

	private final List<Thread> threads = new ArrayList<>();

	private final SqliteDialect dialect = new SqliteDialect();

	@TempDir
	private Path directory;

	private SqliteWriter writer;

	private SqliteReaders readers;

	@BeforeEach
	void open() throws SQLException {
		this.writer = new SqliteWriter(this::session);
		this.readers = new SqliteReaders(this::session, 1, Turns.WAIT);
		this.writer.write((connection) -> execute(connection,
				"""
						CREATE TABLE note (id INTEGER PRIMARY KEY, of_note INTEGER REFERENCES note DEFERRABLE INITIALLY DEFERRED)"""));
	}

	@AfterEach
	void close() {
		this.readers.close();
		this.writer.close();
		this.callers.shutdownNow();
	}

	private SqliteSession session() throws SQLException {
		SQLiteConfig config = new SQLiteConfig();
		config.setJournalMode(JournalMode.WAL);
		config.setTransactionMode(TransactionMode.DEFERRED);
		config.enforceForeignKeys(true);
		return new SqliteSession(this.dialect,
				config.createConnection("jdbc:sqlite:" + this.directory.resolve("notes.db")));
	}

	private static String execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
			return sql;
		}
	}

	private static Database.Work<String> note(int id) {
		return (connection) -> execute(connection, "INSERT INTO note (id) VALUES (" + id + ")");
	}

	private List<Integer> notes() throws SQLException {
		return this.readers
			.read((connection) -> Query.rows("SELECT id FROM note ORDER BY id", (none, index) -> index, (row) -> {
				List<Integer> ids = new ArrayList<>();
				while (row.next()) {
					ids.add(row.getInt(1));
				}
				return ids;
			}).run(connection));
	}

	/**
	 * Calls as another thread, and returns when that is at work, or waits for its turn.
	 */
	private Future<String> call(Database.Work<String> work) {
		return call(() -> this.writer.change(work));
	}

	private Future<String> call(Callable<String> write) {
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		Future<String> result = this.callers.submit(() -> {
			thread.complete(Thread.currentThread());
			return write.call();
		});
		this.threads.add(thread.join());
		return result;
	}

	private Future<String> callAlone(Database.Work<String> work) {
		return call(() -> this.writer.write(work));
	}

	private void awaitThatTheLastWaits() {
		Thread last = this.threads.get(this.threads.size() - 1);
		await().until(() -> last.getState() == Thread.State.TIMED_WAITING || last.getState() == Thread.State.WAITING);
	}

	private static <T> T join(Future<T> result) throws Exception {
		return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
	}

	/** Holds up who has the turn. */
	private static Database.Work<String> held(CountDownLatch begun, CountDownLatch goOn, Database.Work<String> work) {
		return (connection) -> {
			begun.countDown();
			try {
				assertThat(goOn.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new SQLException(ex);
			}
			return work.in(connection);
		};
	}

	@Test
	void whoWritesAloneIsAnsweredWithHisOwnCommit() throws Exception {
		this.writer.write(note(1));
		assertThat(notes()).containsExactly(1);
	}

	@Test
	void thoseWhoWaitJoinATransactionAndAreAnsweredTogether() throws Exception {
		CountDownLatch firstBegun = new CountDownLatch(1);
		CountDownLatch firstGoesOn = new CountDownLatch(1);
		CountDownLatch secondBegun = new CountDownLatch(1);
		CountDownLatch secondGoesOn = new CountDownLatch(1);
		Future<String> first = call(held(firstBegun, firstGoesOn, note(1)));
		join(this.callers.submit(() -> firstBegun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)));
		Future<String> second = call(held(secondBegun, secondGoesOn, note(2)));
		awaitThatTheLastWaits();
		firstGoesOn.countDown();
		assertThat(secondBegun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
		assertThat(notes()).isEmpty();
		assertThat(first).isNotDone();
		secondGoesOn.countDown();
		join(first);
		join(second);
		assertThat(notes()).containsExactly(1, 2);
	}

	@Test
	void aBlockThatFailsTakesNothingFromThoseItHadJoined() throws Exception {
		Joined joined = joined((connection) -> {
			execute(connection, "INSERT INTO note (id) VALUES (2)");
			throw new IllegalArgumentException("not this one");
		});
		join(joined.first());
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> join(joined.second()))
			.withRootCauseInstanceOf(IllegalArgumentException.class);
		assertThat(notes()).containsExactly(1);
		this.writer.write(note(3));
		assertThat(notes()).containsExactly(1, 3);
	}

	@Test
	void aCommitThatFailsFailsForTheOneThatSpoiledIt() throws Exception {
		Joined joined = joined((connection) -> execute(connection, "INSERT INTO note (id, of_note) VALUES (2, 77)"));
		join(joined.first());
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> join(joined.second()))
			.withMessageContaining("FOREIGN KEY");
		this.writer.write(note(3));
		assertThat(notes()).containsExactly(1, 3);
	}

	@Test
	void aTransactionThatSqliteHasRolledBackFailsForTheOneThatSpoiledIt() throws Exception {
		Joined joined = joined((connection) -> {
			execute(connection, "ROLLBACK");
			throw new SQLException("disk full");
		});
		join(joined.first());
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> join(joined.second()))
			.withMessageContaining("disk full");
		this.writer.write(note(3));
		assertThat(notes()).containsExactly(1, 3);
	}

	@Test
	void whoWritesAloneHoldsUpNobodyWhoHasWrittenBefore() throws Exception {
		CountDownLatch firstBegun = new CountDownLatch(1);
		CountDownLatch firstGoesOn = new CountDownLatch(1);
		CountDownLatch longBegun = new CountDownLatch(1);
		CountDownLatch longGoesOn = new CountDownLatch(1);
		Future<String> first = call(held(firstBegun, firstGoesOn, note(1)));
		assertThat(firstBegun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
		Future<String> joining = call(note(2));
		awaitThatTheLastWaits();
		Future<String> alone = callAlone(held(longBegun, longGoesOn, note(3)));
		awaitThatTheLastWaits();
		firstGoesOn.countDown();
		assertThat(longBegun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
		join(first);
		join(joining);
		assertThat(notes()).containsExactly(1, 2);
		longGoesOn.countDown();
		join(alone);
		assertThat(notes()).containsExactly(1, 2, 3);
	}

	/** Two in one transaction, of whom the first does nothing wrong. */
	private Joined joined(Database.Work<String> secondWork) throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		Future<String> first = call(held(begun, goOn, note(1)));
		assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
		Future<String> second = call(secondWork);
		awaitThatTheLastWaits();
		goOn.countDown();
		return new Joined(first, second);
	}

	@Test
	void manyAtOnceLoseNothing() throws Exception {
		List<Future<String>> calls = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			int id = i;
			calls.add(this.callers
				.submit(() -> (id % 8 == 0) ? this.writer.write(note(id)) : this.writer.change(note(id))));
		}
		for (Future<String> call : calls) {
			join(call);
		}
		assertThat(notes()).hasSize(400);
	}

	@Test
	void aBlockThatFailsAloneLeavesNothing() throws Exception {
		assertThatIllegalStateException().isThrownBy(() -> this.writer.write((connection) -> {
			execute(connection, "INSERT INTO note (id) VALUES (1)");
			throw new IllegalStateException("on the way");
		}));
		assertThat(notes()).isEmpty();
	}

	@Test
	void aTransactionWithinAnotherIsRefused() throws Exception {
		assertThatIllegalStateException()
			.isThrownBy(() -> this.writer.write((connection) -> this.writer.write(note(1))))
			.withMessageContaining("within another");
		assertThat(notes()).isEmpty();
	}

	@Test
	void aWriterThatWasClosedRefuses() {
		this.writer.close();
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.writer.write(note(1)))
			.withMessageContaining("closed");
	}

	/**
	 * Two calls.
	 *
	 * @param first the one that began
	 * @param second the one that joined
	 */
	private record Joined(Future<String> first, Future<String> second) {

	}

}
