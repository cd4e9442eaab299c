package one.persist.internal.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Set;

import one.persist.InvalidConfigurationException;
import one.persist.StoreOpenException;
import one.persist.StoreOpenException.Reason;
import one.persist.Synchronous;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * Where a store lies: opens connections to it, after it was seen to be a store and no
 * newer than this code.
 */
final class StoreFile {

	/** "PRST", in the file's header: tells a store from any other SQLite database. */
	static final int APPLICATION_ID = 0x50525354;

	/** Below it, a race in SQLite's write-ahead log can damage a file. */
	private static final int[] OLDEST_SQLITE = { 3, 51, 3 };

	/** How long a foreign program may hold the file's lock before a call fails. */
	private static final int BUSY_TIMEOUT_MILLIS = 5_000;

	/**
	 * Pages of the write-ahead log after which the writer itself brings them into the
	 * file, should {@link Checkpoints} not come to it, or the writer be faster.
	 */
	private static final int WRITER_CHECKPOINT_PAGES = 2 * Checkpoints.PAGES;

	/**
	 * What the writer keeps of the file in memory, in KiB: what a page of a pull or the
	 * answer to a push changes. With less, changed pages are written to the log before
	 * the commit, read again, and written again.
	 */
	private static final int WRITER_CACHE_KIB = 8 * 1024;

	private final Path path;

	private final Synchronous synchronous;

	StoreFile(Path path, Synchronous synchronous) {
		this.path = path;
		this.synchronous = synchronous;
	}

	Path path() {
		return this.path;
	}

	/**
	 * The file's path as the operating system sees it, so that a symbolic link is no
	 * second file. Makes the folder where it is missing.
	 */
	static Path realPath(Path configured) {
		requireHarmless(configured);
		Path absolute = configured.toAbsolutePath().normalize();
		try {
			if (Files.exists(absolute)) {
				return absolute.toRealPath();
			}
			Path folder = Files.createDirectories(absolute.getParent());
			return folder.toRealPath().resolve(absolute.getFileName());
		}
		catch (IOException ex) {
			throw new StoreOpenException(Reason.NOT_ACCESSIBLE, configured,
					"The folder of " + absolute + " cannot be made or read. Check the path and who may write there.",
					ex);
		}
	}

	/** The driver reads settings out of a path that has a question mark. */
	private static void requireHarmless(Path path) {
		String text = path.toString();
		if (text.isEmpty() || text.startsWith(":") || text.chars().anyMatch((c) -> c == '?' || c == '#' || c < ' ')) {
			throw new InvalidConfigurationException("Store path '" + text + "' is not allowed.",
					"Use a path without '?', '#' and control characters, that does not begin with ':'.");
		}
	}

	/**
	 * Opens the one writing connection, and makes the schema where there is none.
	 * @param wasStore whether a store was in the file before: then it is not empty
	 */
	Connection openWriter(boolean wasStore) {
		requireContent(wasStore);
		Connection connection = open(false, true);
		boolean ready = false;
		try {
			requireSqlite(connection);
			requireStore(connection);
			execute(connection, "PRAGMA journal_mode = WAL");
			execute(connection, "PRAGMA cache_size = " + -WRITER_CACHE_KIB);
			execute(connection, "PRAGMA wal_autocheckpoint = " + WRITER_CHECKPOINT_PAGES);
			createSchema(connection);
			ready = true;
			return connection;
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
		finally {
			if (!ready) {
				close(connection);
			}
		}
	}

	/**
	 * A store that lost its content would pass for a new one, and its pending entries
	 * too.
	 */
	private void requireContent(boolean wasStore) {
		try {
			if (wasStore && Files.exists(this.path) && Files.size(this.path) == 0) {
				throw new StoreOpenException(Reason.DAMAGED, this.path, "The file " + this.path
						+ " is empty, and a store was in it. Restore a backup, or delete it to" + " begin anew.", null);
			}
		}
		catch (IOException ex) {
			throw new StoreOpenException(Reason.NOT_ACCESSIBLE, this.path,
					"The file " + this.path + " cannot be looked at. Check who may read it.", ex);
		}
	}

	Connection openReader() {
		return open(true, false);
	}

	/** Opens a connection that brings the log into the file, which must be there. */
	Connection openCheckpointer() {
		return open(false, false);
	}

	private Connection open(boolean readOnly, boolean create) {
		SQLiteConfig config = new SQLiteConfig();
		config.setOpenMode(SQLiteOpenMode.NOMUTEX);
		config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
		config.setSynchronous((this.synchronous == Synchronous.FULL) ? SynchronousMode.FULL : SynchronousMode.NORMAL);
		config.enforceForeignKeys(true);
		config.setGetGeneratedKeys(false);
		config.setReadOnly(readOnly);
		if (!create) {
			config.resetOpenMode(SQLiteOpenMode.CREATE);
		}
		SQLiteDataSource source = new SQLiteDataSource(config);
		source.setUrl("jdbc:sqlite:" + this.path);
		try {
			Connection connection = source.getConnection();
			execute(connection, "PRAGMA trusted_schema = OFF");
			leaveTransactionsToCaller(connection);
			return connection;
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	/**
	 * While the driver believes to commit after each statement, it tries after each to
	 * begin and end a transaction, which costs as much as a small statement. It is told
	 * that it need not, and the transaction that it begins at that is ended: from then on
	 * a statement is a transaction of its own, but between {@code BEGIN} and
	 * {@code COMMIT}.
	 */
	private static void leaveTransactionsToCaller(Connection connection) throws SQLException {
		connection.setAutoCommit(false);
		execute(connection, "COMMIT");
	}

	/**
	 * Requires what a reader from outside needs: a store that is there, and whose schema
	 * is known.
	 */
	void requireReadable(Connection connection) {
		try {
			requireSqlite(connection);
			if (queryInt(connection, "SELECT count(*) FROM sqlite_schema") == 0) {
				throw new StoreOpenException(Reason.NOT_A_STORE, this.path,
						"The file " + this.path + " is empty. Check the path.", null);
			}
			requireStore(connection);
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	private void requireSqlite(Connection connection) throws SQLException {
		String version = queryText(connection, "SELECT sqlite_version()");
		int[] parts = Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
		if (Arrays.compare(parts, OLDEST_SQLITE) < 0) {
			throw new StoreOpenException(Reason.SQLITE_TOO_OLD, this.path,
					"SQLite " + version + " is on the class path, which can damage a write-ahead log."
							+ " Use org.xerial:sqlite-jdbc 3.51.3.0 or later.",
					null);
		}
	}

	private void requireStore(Connection connection) throws SQLException {
		int application = queryInt(connection, "PRAGMA application_id");
		int schema = queryInt(connection, "PRAGMA user_version");
		boolean empty = queryInt(connection, "SELECT count(*) FROM sqlite_schema") == 0;
		if (empty) {
			return;
		}
		if (application != APPLICATION_ID) {
			throw new StoreOpenException(Reason.NOT_A_STORE, this.path, "The file " + this.path
					+ " is a database, but not a store of Persist. Give the store a path of its own.", null);
		}
		if (schema > StoreSchema.VERSION) {
			throw new StoreOpenException(Reason.NEWER_SCHEMA, this.path,
					"The file " + this.path + " has schema " + schema + ", and this version of Persist knows "
							+ StoreSchema.VERSION + ". Update Persist; the file was not touched.",
					null);
		}
		Set<String> different = StoreSchema.differences(connection);
		if (schema != StoreSchema.VERSION || !different.isEmpty()) {
			throw new StoreOpenException(Reason.NOT_A_STORE, this.path,
					"The file " + this.path + " has not the schema of a store: " + different
							+ " is not as Persist makes it. Do not run a file that others could write; the file was not"
							+ " touched.",
					null);
		}
	}

	private void createSchema(Connection connection) throws SQLException {
		if (queryInt(connection, "PRAGMA application_id") == APPLICATION_ID) {
			return;
		}
		execute(connection, "BEGIN IMMEDIATE");
		try {
			StoreSchema.create(connection);
			execute(connection, "PRAGMA application_id = " + APPLICATION_ID);
			execute(connection, "PRAGMA user_version = " + StoreSchema.VERSION);
			execute(connection, "COMMIT");
		}
		catch (SQLException ex) {
			execute(connection, "ROLLBACK");
			throw ex;
		}
	}

	private StoreOpenException failed(SQLException ex) {
		String message = String.valueOf(ex.getMessage());
		if (message.contains("SQLITE_NOTADB")) {
			return new StoreOpenException(Reason.NOT_A_STORE, this.path, "The file " + this.path
					+ " is no SQLite database. Give the store a path of its own, or restore a backup.", ex);
		}
		if (message.contains("SQLITE_CORRUPT")) {
			return new StoreOpenException(Reason.DAMAGED, this.path,
					"The file " + this.path + " is damaged. Keep a copy of it, then restore a backup.", ex);
		}
		return new StoreOpenException(Reason.NOT_ACCESSIBLE, this.path,
				"The file " + this.path + " cannot be opened: " + message + ". Check who may read and write it.", ex);
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static int queryInt(Connection connection, String sql) throws SQLException {
		return Integer.parseInt(queryText(connection, sql));
	}

	private static String queryText(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
			rows.next();
			return rows.getString(1);
		}
	}

	private static void close(Connection connection) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			// the failure that made us close it is the one to tell
		}
	}

}
