package one.persist.server.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import one.persist.server.ServerSetupException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Keeps two servers from one directory: a transaction left open on a small database
 * beside the large one. It ends with the process, however that ends; and SQLite, unlike a
 * lock on a file of Java, also knows two owners within one process apart.
 */
final class OwnerLock implements AutoCloseable {

	/** A second server is refused soon: the first will not go away by itself. */
	private static final int BUSY_MILLIS = 200;

	private static final String CREATE = """
			CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY CHECK (id = 1), holder TEXT NOT NULL) STRICT""";

	private static final String SAVE = "INSERT OR REPLACE INTO owner (id, holder) VALUES (1, ?)";

	private static final String FIND = "SELECT holder FROM owner";

	private final Connection connection;

	private OwnerLock(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Takes the lock.
	 * @param file where it lies
	 * @return the lock, held until closed
	 * @throws ServerSetupException if another has it, who is named, or it cannot be taken
	 */
	static OwnerLock acquire(Path file) {
		SQLiteConfig config = new SQLiteConfig();
		config.setBusyTimeout(BUSY_MILLIS);
		SQLiteDataSource source = new SQLiteDataSource(config);
		source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
		try {
			Connection connection = source.getConnection();
			try {
				take(connection);
				return new OwnerLock(connection);
			}
			catch (SQLException ex) {
				ServerSetupException refusal = refusal(connection, file, ex);
				connection.close();
				throw refusal;
			}
		}
		catch (SQLException ex) {
			throw failure(file, ex);
		}
	}

	/** The name is committed before the lock is held, so that others may read it. */
	private static void take(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("BEGIN IMMEDIATE");
			statement.execute(CREATE);
			try (PreparedStatement save = connection.prepareStatement(SAVE)) {
				save.setString(1, "process " + ProcessHandle.current().pid());
				save.executeUpdate();
			}
			statement.execute("COMMIT");
			statement.execute("BEGIN IMMEDIATE");
		}
	}

	private static ServerSetupException refusal(Connection connection, Path file, SQLException failure)
			throws SQLException {
		if (!(failure instanceof SQLiteException sqlite) || sqlite.getResultCode() != SQLiteErrorCode.SQLITE_BUSY) {
			return failure(file, failure);
		}
		String holder = "another process";
		try (Statement find = connection.createStatement(); ResultSet row = find.executeQuery(FIND)) {
			if (row.next()) {
				holder = row.getString(1);
			}
		}
		return new ServerSetupException(
				"The directory " + file.toAbsolutePath().getParent() + " is in use by another server: " + holder + ".",
				"Stop that server, or set persist.server.directory to another directory.", failure);
	}

	private static ServerSetupException failure(Path file, SQLException cause) {
		return new ServerSetupException("The lock file " + file + " cannot be used: " + cause.getMessage(),
				"Check that the server may write to its directory.", cause);
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The lock of the server's directory could not be released", ex);
		}
	}

}
