package one.persist.internal.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import one.persist.StoreOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CheckpointsTest {

	private static final long MB = 1L << 20;

	private static final String INSERT = """
			INSERT INTO decision (id, key, remote, strategy, outcome, local_value, local_version, remote_version, decided_at)
			VALUES (?, 'k', 'r', 's', 'LOCAL', ?, 'v', 'v', 0)
			""";

	@TempDir
	Path folder;

	private final Queue<Runnable> handed = new ArrayDeque<>();

	private SqliteDatabase database;

	private long rows;

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void aLongLogIsBroughtIntoTheFileByAnotherThreadThanTheOneThatWrites() throws IOException {
		open(this.handed::add);
		write(24);
		assertThat(fileSize()).as("nobody has come to it yet").isLessThan(MB);
		runHanded();
		assertThat(fileSize()).isGreaterThan(20 * MB);
	}

	@Test
	void theLogBeginsAnewOnceItIsInTheFile() throws IOException {
		open(this.handed::add);
		write(24);
		runHanded();
		long size = logSize();
		write(12);
		assertThat(logSize()).isEqualTo(size);
	}

	@Test
	void readersFindEverythingInTheFileOnceTheLogIsThere() throws SQLException {
		open(this.handed::add);
		write(24);
		read();
		runHanded();
		read();
		assertThat(mayBeginTheLogAnew()).isTrue();
	}

	@Test
	void aShortLogIsLeftAsItIs() throws IOException {
		open(this.handed::add);
		write(12);
		runHanded();
		assertThat(fileSize()).isLessThan(MB);
	}

	@Test
	void whoeverWritesBringsItIntoTheFileWhereNoOtherThreadIsLeft() throws IOException {
		open((task) -> {
			throw new RejectedExecutionException("no thread");
		});
		write(100);
		assertThat(fileSize()).isGreaterThan(60 * MB);
		assertThat(logSize()).isLessThan(40 * MB);
	}

	@Test
	void whatWasHandedOnBeforeAStoreWasClosedDoesNothingAfterIt() throws IOException {
		open(this.handed::add);
		write(24);
		this.database.close();
		byte[] closed = Files.readAllBytes(file());
		runHanded();
		assertThat(this.folder).isDirectoryNotContaining("glob:**-wal");
		assertThat(file()).hasBinaryContent(closed);
	}

	private void open(Executor executor) {
		this.database = SqliteDatabase.open("notes", StoreOptions.sqlite(file()), "test", (point) -> {
		}, System::nanoTime, executor);
	}

	private void write(int megabytes) {
		for (int i = 0; i < megabytes; i++) {
			this.database.write((session) -> session.update(INSERT, ++this.rows, new byte[(int) MB]));
		}
	}

	private void runHanded() {
		assertThat(this.handed).isNotEmpty();
		while (!this.handed.isEmpty()) {
			this.handed.remove().run();
		}
	}

	/** Often enough that the last commit is held open for all who read. */
	private void read() {
		for (int i = 0; i < 50; i++) {
			long found = this.database.read((session) -> session.queryLong("SELECT count(*) FROM decision"));
			assertThat(found).isEqualTo(this.rows);
		}
	}

	/** SQLite would have it begun anew at the next write, if nobody read from it. */
	private boolean mayBeginTheLogAnew() throws SQLException {
		try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
				Statement statement = other.createStatement();
				ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(RESTART)")) {
			return row.getInt("busy") == 0;
		}
	}

	private Path file() {
		return this.folder.resolve("notes.db");
	}

	private long fileSize() throws IOException {
		return Files.size(file());
	}

	private long logSize() throws IOException {
		return Files.size(this.folder.resolve("notes.db-wal"));
	}

}
