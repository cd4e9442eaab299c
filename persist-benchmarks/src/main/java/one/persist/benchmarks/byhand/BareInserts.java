package one.persist.benchmarks.byhand;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.Synchronous;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.data.Pool;

/**
 * What a server writes of a push, and nothing else: the rows, in one transaction. Safe
 * for use by many threads; with SQLite they take turns.
 */
public abstract sealed class BareInserts implements AutoCloseable {

	private static final String TABLE = """
			CREATE TABLE record (
				store INTEGER NOT NULL, key TEXT NOT NULL, seq BIGINT NOT NULL, version TEXT NOT NULL, value %s NOT NULL,
				PRIMARY KEY (store, key)
			)""";

	private static final String FEED = "CREATE UNIQUE INDEX record_feed ON record (store, seq)";

	private static final String INSERT = "INSERT INTO record (store, key, seq, version, value) VALUES (?, ?, ?, ?, ?)";

	private final Pool pool = new Pool(0);

	/**
	 * Inserts into SQLite.
	 * @param file where
	 * @return what does
	 * @throws SQLException if it cannot be opened
	 */
	public static BareInserts sqlite(Path file) throws SQLException {
		return new Sqlite(file);
	}

	/**
	 * Inserts into PostgreSQL.
	 * @param pool connections to an empty database, which are closed with this
	 * @return what does
	 * @throws SQLException if the table cannot be made
	 */
	public static BareInserts postgres(HikariDataSource pool) throws SQLException {
		return new Postgres(pool);
	}

	/**
	 * Inserts records of a store in one transaction.
	 * @param store which store
	 * @param first number of the first
	 * @param end number after the last
	 * @throws SQLException if that fails
	 */
	public abstract void insert(int store, int first, int end) throws SQLException;

	final void insert(PreparedStatement insert, int store, int first, int end) throws SQLException {
		for (int number = first; number < end; number++) {
			insert.setInt(1, store);
			insert.setString(2, Orders.key(number));
			insert.setLong(3, number + 1L);
			insert.setString(4, "0192f3c4a5b60001@device");
			insert.setBytes(5, this.pool.json(number));
			insert.addBatch();
		}
		insert.executeBatch();
	}

	@Override
	public abstract void close() throws SQLException;

	/** One connection that all share. */
	private static final class Sqlite extends BareInserts {

		private final Connection connection;

		private final PreparedStatement insert;

		Sqlite(Path file) throws SQLException {
			this.connection = HandMadeFile.writer(file, Synchronous.FULL, TABLE.formatted("BLOB"), FEED);
			this.insert = this.connection.prepareStatement(INSERT);
		}

		@Override
		public synchronized void insert(int store, int first, int end) throws SQLException {
			insert(this.insert, store, first, end);
			this.connection.commit();
		}

		@Override
		public void close() throws SQLException {
			this.connection.close();
		}

	}

	/** A connection for each that inserts. */
	private static final class Postgres extends BareInserts {

		private final HikariDataSource pool;

		Postgres(HikariDataSource pool) throws SQLException {
			this.pool = pool;
			try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
				statement.execute(TABLE.formatted("BYTEA"));
				statement.execute(FEED);
			}
		}

		@Override
		public void insert(int store, int first, int end) throws SQLException {
			try (Connection connection = this.pool.getConnection()) {
				connection.setAutoCommit(false);
				try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
					insert(insert, store, first, end);
				}
				connection.commit();
			}
		}

		@Override
		public void close() {
			this.pool.close();
		}

	}

}
