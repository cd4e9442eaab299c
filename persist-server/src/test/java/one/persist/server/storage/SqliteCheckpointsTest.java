package one.persist.server.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import one.persist.Synchronous;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SqliteCheckpointsTest {

	private static final long MB = 1L << 20;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private SqliteDatabase database;

	private int rows;

	@BeforeEach
	void open() {
		this.database = SqliteDatabase.open(this.directory.resolve("persist-server.db"), Synchronous.NORMAL);
		this.database.write("t", (connection) -> {
			try (Statement statement = connection.createStatement()) {
				return statement.execute("CREATE TABLE large (id INTEGER PRIMARY KEY, bytes BLOB)");
			}
		});
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void aLongLogIsBroughtIntoTheFileBeforeWhoeverWritesWouldDoIt() throws IOException {
		write(20);
		await().atMost(PATIENCE).until(() -> size("persist-server.db") > 15 * MB);
		assertThat(size("persist-server.db-wal")).isLessThan(30 * MB);
	}

	@Test
	void theLogBeginsAnewOnceItIsInTheFile() throws IOException {
		write(20);
		await().atMost(PATIENCE).until(() -> size("persist-server.db") > 15 * MB);
		// whatever came while it was brought there follows between two transactions
		await().atMost(PATIENCE).until(() -> {
			long before = size("persist-server.db-wal");
			write(1);
			return size("persist-server.db-wal") == before;
		});
	}

	@Test
	void closingLeavesOneFileAlsoWhileTheLogIsBroughtIntoIt() {
		write(20);
		this.database.close();
		assertThat(this.directory).isDirectoryNotContaining("glob:**-wal").isDirectoryNotContaining("glob:**-shm");
	}

	private void write(int megabytes) {
		for (int i = 0; i < megabytes; i++) {
			int id = ++this.rows;
			this.database.write("t", (connection) -> insert(connection, id));
		}
	}

	private static int insert(Connection connection, int id) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("INSERT INTO large VALUES (?, ?)")) {
			statement.setInt(1, id);
			statement.setBytes(2, new byte[(int) MB]);
			return statement.executeUpdate();
		}
	}

	private long size(String name) throws IOException {
		return Files.size(this.directory.resolve(name));
	}

}
