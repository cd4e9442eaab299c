package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the file, for one thread at a time. Transactions are begun and ended
 * by statements: left to the driver, each commit would begin another.
 */
final class SqliteSession implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SqliteSession.class);

	/** What SQLite says where it has rolled back by itself, as on a full disk. */
	private static final String NO_TRANSACTION = "no transaction is active";

	private final SqliteDialect dialect;

	private final Connection connection;

	/**
	 * Takes a connection.
	 * @throws SQLException if it cannot be made ready; it is closed then
	 */
	SqliteSession(SqliteDialect dialect, Connection connection) throws SQLException {
		this.dialect = dialect;
		this.connection = connection;
		boolean ready = false;
		try (Statement statement = connection.createStatement()) {
			statement.execute("PRAGMA trusted_schema = OFF");
			// the driver is told that it commits nothing, and what it begins at that is
			// ended
			connection.setAutoCommit(false);
			statement.execute("COMMIT");
			ready = true;
		}
		finally {
			if (!ready) {
				connection.close();
			}
		}
	}

	Connection connection() {
		return this.connection;
	}

	/** Runs a statement without parameters. */
	void run(String sql) throws SQLException {
		this.dialect.keep(this.connection, sql).execute();
	}

	/** Runs a block, with what it begins with. */
	<T> T run(Database.Work<T> work) throws SQLException {
		this.dialect.make(this.connection, work.first());
		return work.in(this.connection);
	}

	/**
	 * Ends a transaction that has failed. What made it fail is what is told.
	 * @return whether it is known to be over
	 */
	boolean rollBack() {
		try {
			run("ROLLBACK");
			return true;
		}
		catch (SQLException ex) {
			logger.debug("A transaction could not be rolled back", ex);
			return String.valueOf(ex.getMessage()).contains(NO_TRANSACTION);
		}
	}

	@Override
	public void close() {
		this.dialect.forget(this.connection);
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			logger.debug("A connection could not be closed", ex);
		}
	}

	/**
	 * Opens a session.
	 */
	@FunctionalInterface
	interface Opener {

		SqliteSession open() throws SQLException;

	}

}
