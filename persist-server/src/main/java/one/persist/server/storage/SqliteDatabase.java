package one.persist.server.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

import one.persist.Synchronous;
import one.persist.server.ServerSetupException;
import one.persist.server.storage.SqliteSession.Opener;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * The server's one SQLite file: one connection that writes, some that read, and
 * transactions as blocks.
 */
final class SqliteDatabase implements Database {

	/** Below, a race between a checkpoint and a commit can corrupt a file in WAL mode. */
	private static final int[] OLDEST_SQLITE = { 3, 51, 3 };

	/** "PSRV"; set by the first migration. */
	private static final int APPLICATION_ID = 0x50535256;

	/** Reads are short and use a processor each: more at once do not end sooner. */
	private static final int READERS = 4;

	/** Where a checkpoint leaves the log larger than this, it is cut. */
	private static final int LOG_BYTES = 64 * 1024 * 1024;

	/**
	 * What a connection keeps of the file in memory, in KiB: most inner pages of the
	 * indexes.
	 */
	private static final int CACHE_KIB = 16 * 1024;

	/** Foreign programs may hold a lock for a moment: a backup, or a person looking. */
	private static final int BUSY_MILLIS = 5_000;

	/**
	 * Pages of the log after which the one who writes brings them into the file, should
	 * {@link SqliteCheckpoints} not come to it.
	 */
	private static final int WRITER_CHECKPOINT_PAGES = 2 * SqliteCheckpoints.PAGES;

	private final SqliteDialect dialect = new SqliteDialect();

	private final SqliteWriter writer;

	private final SqliteCheckpoints checkpoints;

	private final SqliteReaders readers;

	private SqliteDatabase(Path file, Synchronous synchronous) {
		SQLiteDataSource writing = writable(file, synchronous);
		SQLiteDataSource reading = readOnly(file);
		Opener writable = () -> new SqliteSession(this.dialect, writing.getConnection());
		this.writer = new SqliteWriter(writable);
		this.checkpoints = new SqliteCheckpoints(writable, this.writer);
		this.readers = new SqliteReaders(() -> new SqliteSession(this.dialect, reading.getConnection()), READERS,
				Turns.WAIT);
	}

	/**
	 * Opens the file, makes it if there is none, and brings its schema up to date.
	 * @throws ServerSetupException if it cannot be used
	 */
	static SqliteDatabase open(Path file, Synchronous synchronous) {
		SQLiteDataSource source = writable(file, synchronous);
		try {
			check(source, file);
			migrate(source, file);
			return new SqliteDatabase(file, synchronous);
		}
		catch (SQLException ex) {
			throw new ServerSetupException("The server's database " + file + " cannot be opened: " + ex.getMessage(),
					"Check that the directory is on a local disk, that the server may write there, and that the file is a SQLite database.",
					ex);
		}
	}

	private static void check(SQLiteDataSource source, Path file) throws SQLException {
		try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
			String version = single(statement, "SELECT sqlite_version()");
			if (Arrays.compare(Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray(),
					OLDEST_SQLITE) < 0) {
				throw new ServerSetupException(
						"SQLite " + version + " is older than 3.51.3, which mends a race that can corrupt files.",
						"Use org.xerial:sqlite-jdbc 3.51.3.0 or newer.", null);
			}
			int id = Integer.parseInt(single(statement, "PRAGMA application_id"));
			boolean empty = "0".equals(single(statement, "SELECT count(*) FROM sqlite_schema"));
			if (id != APPLICATION_ID && !empty) {
				throw new ServerSetupException("The file " + file + " is a database, but none of a Persist server.",
						"Set persist.server.directory to a directory of the server's own.", null);
			}
		}
	}

	private static String single(Statement statement, String sql) throws SQLException {
		try (ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return row.getString(1);
		}
	}

	private static void migrate(SQLiteDataSource source, Path file) {
		try {
			Flyway.configure(SqliteDatabase.class.getClassLoader())
				.dataSource(source)
				.locations("classpath:one/persist/server/storage/sqlite")
				.failOnMissingLocations(true)
				// no migration is skipped over, nor one ignored that is newer than the
				// code
				.ignoreMigrationPatterns(new String[0])
				.load()
				.migrate();
		}
		catch (FlywayException ex) {
			throw new ServerSetupException(
					"The schema of the server's database " + file + " does not fit this version: " + ex.getMessage(),
					"Start the version of the server that last opened it, or a newer one.", ex);
		}
	}

	private static SQLiteDataSource writable(Path file, Synchronous synchronous) {
		SQLiteConfig config = new SQLiteConfig();
		config.setPragma(Pragma.WAL_AUTOCHECKPOINT, String.valueOf(WRITER_CHECKPOINT_PAGES));
		config.setJournalMode(JournalMode.WAL);
		config.setSynchronous((synchronous == Synchronous.FULL) ? SynchronousMode.FULL : SynchronousMode.NORMAL);
		config.setTransactionMode(TransactionMode.IMMEDIATE);
		config.setJournalSizeLimit(LOG_BYTES);
		return source(file, config);
	}

	private static SQLiteDataSource readOnly(Path file) {
		SQLiteConfig config = new SQLiteConfig();
		config.setReadOnly(true);
		config.setTransactionMode(TransactionMode.DEFERRED);
		return source(file, config);
	}

	private static SQLiteDataSource source(Path file, SQLiteConfig config) {
		config.setOpenMode(SQLiteOpenMode.NOMUTEX);
		config.setBusyTimeout(BUSY_MILLIS);
		config.setCacheSize(-CACHE_KIB);
		config.setGetGeneratedKeys(false);
		SQLiteDataSource source = new SQLiteDataSource(config);
		source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
		return source;
	}

	/** Nobody else writes meanwhile. */
	@Override
	public <T> T write(String tenant, Work<T> work) {
		return committed(told(() -> this.writer.write(work)));
	}

	@Override
	public <T> T change(StoreId store, Work<T> work) {
		return committed(told(() -> this.writer.change(work)));
	}

	private <T> T committed(T result) {
		this.checkpoints.committed();
		return result;
	}

	@Override
	public <T> T read(String tenant, Work<T> work) {
		return told(() -> this.readers.read(work));
	}

	@Override
	public List<StoreId> stores(@Nullable StoreId after, int limit) {
		return read(NOBODY, (connection) -> StoreTable.list(connection, after, limit));
	}

	@Override
	public Dialect dialect() {
		return this.dialect;
	}

	private static <T> T told(Call<T> call) {
		try {
			return call.run();
		}
		catch (SQLException ex) {
			throw new RemoteException(Kind.TRANSIENT, "The server's storage failed", ex);
		}
	}

	@Override
	public void close() {
		this.readers.close();
		this.checkpoints.close();
		this.writer.close();
	}

	/**
	 * What may fail in SQLite.
	 *
	 * @param <T> what comes of it
	 */
	@FunctionalInterface
	private interface Call<T> {

		T run() throws SQLException;

	}

}
