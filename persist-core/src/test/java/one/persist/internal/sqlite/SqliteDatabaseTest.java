package one.persist.internal.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import one.persist.StoreAccessException;
import one.persist.StoreAccessException.Reason;
import one.persist.StoreOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SqliteDatabaseTest {

	private static final String INSERT = "INSERT INTO full_read (remote, record) VALUES (1, ?)";

	private static final String COUNT = "SELECT count(*) FROM full_read";

	private static final String INSERT_LARGE = """
			INSERT INTO decision (id, key, remote, strategy, outcome, local_value, local_version, remote_version, decided_at)
			VALUES (?, 'k', 'r', 's', 'LOCAL', zeroblob(200000), 'v', 'v', 0)
			""";

	@TempDir
	Path folder;

	private SqliteDatabase database;

	private Consumer<String> faults = (point) -> {
	};

	private final List<String> ran = new ArrayList<>();

	@BeforeEach
	void open() {
		this.database = SqliteDatabase.open("notes", StoreOptions.sqlite(this.folder.resolve("notes.db")), "test",
				(point) -> this.faults.accept(point), System::nanoTime, Runnable::run);
		this.database.write((session) -> session.update("""
				INSERT INTO remote (id, name, attached, paused, enrolled, enrolled_to, previous, full_read)
				VALUES (1, 'r1', 1, 0, 0, 0, '', 0)
				"""));
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void whatANestedPartLeftForTheEndGoesWithIt() {
		this.database.write((session) -> {
			atEnd("outer");
			assertThatIllegalStateException().isThrownBy(() -> this.database.write((nested) -> {
				atEnd("inner 1");
				atEnd("inner 2");
				throw new IllegalStateException("stop");
			}));
			this.ran.add("caught");
			return session;
		});
		assertThat(this.ran).containsExactly("inner 2 undone", "inner 1 undone", "caught", "outer committed",
				"after outer");
	}

	@Test
	void whatIsUndoneIsUndoneNewestFirst() {
		assertThatIllegalStateException().isThrownBy(() -> this.database.write((session) -> {
			atEnd("1");
			this.database.write((nested) -> {
				atEnd("2");
				return nested;
			});
			throw new IllegalStateException("stop");
		}));
		assertThat(this.ran).containsExactly("2 undone", "1 undone");
	}

	@Test
	void savepointsNestManyDeep() {
		this.database.write((session) -> insertNested(0));
		List<Long> records = this.database
			.read((session) -> session.query("SELECT record FROM full_read ORDER BY record", (row) -> row.getLong(1)));
		assertThat(records).containsExactly(0L, 1L, 100L, 1001L);
	}

	/**
	 * Each level inserts a row before and one within a nested part; the odd ones fail.
	 */
	private long insertNested(long level) {
		this.database.write((session) -> session.update(INSERT, level));
		if (level == 10) {
			return level;
		}
		try {
			return this.database.write((session) -> {
				session.update(INSERT, 100 + level);
				insertNested(level + 1);
				if (level % 2 == 1) {
					throw new IllegalStateException("stop " + level);
				}
				return level;
			});
		}
		catch (IllegalStateException ex) {
			this.database.write((session) -> session.update(INSERT, 1000 + level));
			return level;
		}
	}

	@Test
	void aFullDiskLeavesNoTraceAndNothingToRestart() {
		fillUp();
		assertThatExceptionOfType(StoreAccessException.class).isThrownBy(() -> this.database.write((session) -> {
			session.update(INSERT, 1);
			return session.update(INSERT_LARGE, 1);
		})).satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.FULL));
		assertThat(count()).isZero();
		makeRoom();
		this.database.write((session) -> session.update(INSERT_LARGE, 1));
	}

	@Test
	void aFullDiskThatIsCaughtWithinATransactionStillUndoesItAll() {
		fillUp();
		assertThatExceptionOfType(StoreAccessException.class).isThrownBy(() -> this.database.write((session) -> {
			this.database.write((nested) -> nested.update(INSERT, 1));
			assertThatExceptionOfType(StoreAccessException.class)
				.isThrownBy(() -> this.database.write((nested) -> nested.update(INSERT_LARGE, 1)))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.FULL));
			atEnd("outer");
			return this.database.write((nested) -> nested.update(INSERT, 2));
		}));
		assertThat(count()).isZero();
		assertThat(this.ran).containsExactly("outer undone");
		this.database.write((session) -> session.update(INSERT, 3));
		assertThat(count()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "error", "failure" })
	void fault05ARollBackThatFailsLeavesNoTransactionOpen(String kind) {
		this.faults = (point) -> {
			if (point.equals("ROLLBACK")) {
				this.faults = (next) -> {
				};
				SqliteDatabaseTest.<RuntimeException>raise(
						kind.equals("error") ? new StackOverflowError("deep") : new SQLException("disk"));
			}
		};
		assertThatExceptionOfType(Throwable.class).isThrownBy(() -> this.database.write((session) -> {
			session.update(INSERT, 1);
			atEnd("outer");
			throw new IllegalStateException("stop");
		}));
		assertThat(this.ran).containsExactly("outer undone");
		this.database.write((session) -> session.update(INSERT, 2));
		assertThat(count()).isEqualTo(1);
	}

	@Test
	void fault05AnErrorRightAfterTheBeginLeavesNoTransactionOpen() {
		this.database.write((session) -> session.update(INSERT, 1));
		this.faults = (point) -> {
			if (point.startsWith("INSERT")) {
				this.faults = (rollback) -> SqliteDatabaseTest.<RuntimeException>raise(new OutOfMemoryError("no heap"));
			}
			SqliteDatabaseTest.<RuntimeException>raise(new OutOfMemoryError("no heap"));
		};
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> this.database.write((session) -> session.update(INSERT, 2)));
		this.faults = (point) -> {
		};
		this.database.write((session) -> session.update(INSERT, 3));
		assertThat(count()).isEqualTo(2);
	}

	@Test
	void fault05AnErrorWhileANestedPartIsUndoneUndoesTheWhole() {
		this.faults = (point) -> {
			if (point.startsWith("ROLLBACK TO")) {
				SqliteDatabaseTest.<RuntimeException>raise(new StackOverflowError("deep"));
			}
		};
		assertThatExceptionOfType(StoreAccessException.class).isThrownBy(() -> this.database.write((session) -> {
			session.update(INSERT, 1);
			assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> this.database.write((nested) -> {
				nested.update(INSERT, 2);
				throw new IllegalStateException("stop");
			}));
			return session;
		}));
		assertThat(count()).isZero();
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void raise(Throwable failure) throws E {
		throw (E) failure;
	}

	@Test
	void aWriteWithinAReadLeavesTheReadAtWork() {
		long counted = this.database.read((session) -> {
			this.database.write((writer) -> writer.update(INSERT, 1));
			return this.database.read((again) -> again.queryLong(COUNT));
		});
		assertThat(counted).isEqualTo(1);
	}

	@Test
	void whatFailsAfterACommitIsNotToldToTheWriter() {
		int rows = this.database.write((session) -> {
			this.database.afterCommit(() -> {
				throw new IllegalStateException("a listener's affair");
			});
			this.database.afterCommit(() -> this.ran.add("next"));
			return session.update(INSERT, 1);
		});
		assertThat(rows).isEqualTo(1);
		assertThat(this.ran).containsExactly("next");
	}

	@Test
	void readersDoNotWaitForAWriter() {
		this.database.write((session) -> {
			session.update(INSERT, 1);
			Thread reader = new Thread(() -> this.ran.add("read " + count()));
			reader.start();
			try {
				reader.join(10_000);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return session;
		});
		assertThat(this.ran).containsExactly("read 0");
	}

	private void atEnd(String name) {
		this.database.atEnd(() -> this.ran.add(name + " committed"), () -> this.ran.add(name + " undone"));
		this.database.afterCommit(() -> this.ran.add("after " + name));
	}

	private void fillUp() {
		this.database.write((session) -> session.queryLong("PRAGMA max_page_count = 40"));
	}

	private void makeRoom() {
		this.database.write((session) -> session.queryLong("PRAGMA max_page_count = 100000"));
	}

	private long count() {
		return this.database.read((session) -> session.queryLong(COUNT));
	}

}
