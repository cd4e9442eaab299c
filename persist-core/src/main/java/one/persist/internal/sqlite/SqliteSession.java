package one.persist.internal.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import one.persist.PersistException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with the statements prepared on it: preparing costs as much as running,
 * so each text is prepared once. One thread at a time. The texts are constants of this
 * library, so their number is bounded.
 */
public final class SqliteSession {

	private static final Logger logger = LoggerFactory.getLogger(SqliteSession.class);

	/** What a row of an index or without a value takes of the log, about. */
	private static final int ROW_BYTES = 512;

	private final String store;

	private final Connection connection;

	/** The same, for Spring. */
	private final Connection kept;

	private final Consumer<String> faultPoint;

	private final Map<String, PreparedStatement> statements = new HashMap<>();

	/** Bytes that were written, about. */
	private long written;

	SqliteSession(String store, Connection connection, Consumer<String> faultPoint) {
		this.store = store;
		this.connection = connection;
		this.kept = KeptStatements.over(connection);
		this.faultPoint = faultPoint;
	}

	/**
	 * Runs an insert, update or delete.
	 * @param sql the statement, a constant
	 * @param arguments its parameters: String, Integer, Long, Boolean, byte[] or null
	 * @return rows changed
	 */
	public int update(String sql, @Nullable Object... arguments) {
		try {
			int rows = bind(sql, arguments).executeUpdate();
			this.written += (long) rows * ROW_BYTES + bytes(arguments);
			return rows;
		}
		catch (SQLException ex) {
			throw failed(sql, ex);
		}
	}

	private static long bytes(@Nullable Object[] arguments) {
		long bytes = 0;
		for (Object argument : arguments) {
			bytes += (argument instanceof byte[] blob) ? blob.length : 0;
		}
		return bytes;
	}

	/** About how many bytes were written since the last call. */
	long takeWritten() {
		long taken = this.written;
		this.written = 0;
		return taken;
	}

	/**
	 * Runs a query and reads all rows.
	 * @param <T> type of what a row becomes
	 * @param sql the query, a constant with a bound on its rows
	 * @param reader reads a row
	 * @param arguments its parameters
	 * @return the rows
	 */
	public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... arguments) {
		try (ResultSet rows = bind(sql, arguments).executeQuery()) {
			List<T> result = new ArrayList<>();
			while (rows.next()) {
				result.add(reader.read(rows));
			}
			return result;
		}
		catch (SQLException ex) {
			throw failed(sql, ex);
		}
	}

	/**
	 * Runs a query and reads its first row.
	 * @param <T> type of what the row becomes
	 * @param sql the query, a constant
	 * @param reader reads the row
	 * @param arguments its parameters
	 * @return the row, or null if there is none
	 */
	public <T> @Nullable T queryOne(String sql, RowReader<T> reader, @Nullable Object... arguments) {
		try (ResultSet rows = bind(sql, arguments).executeQuery()) {
			return rows.next() ? reader.read(rows) : null;
		}
		catch (SQLException ex) {
			throw failed(sql, ex);
		}
	}

	/**
	 * Runs a query for one number.
	 * @param sql the query, a constant that gives one row with one column
	 * @param arguments its parameters
	 * @return the number; 0 for null
	 */
	public long queryLong(String sql, @Nullable Object... arguments) {
		Long value = queryOne(sql, (row) -> row.getLong(1), arguments);
		return (value != null) ? value : 0;
	}

	/** The driver closes a statement that fails, without saying so. */
	private PersistException failed(String sql, SQLException ex) {
		PreparedStatement statement = this.statements.remove(sql);
		try {
			if (statement != null) {
				statement.close();
			}
		}
		catch (SQLException closing) {
			ex.addSuppressed(closing);
		}
		return SqliteErrors.translate(this.store, ex);
	}

	private PreparedStatement bind(String sql, @Nullable Object[] arguments) throws SQLException {
		this.faultPoint.accept(sql);
		PreparedStatement statement = this.statements.get(sql);
		if (statement == null) {
			statement = this.connection.prepareStatement(sql);
			this.statements.put(sql, statement);
		}
		for (int i = 0; i < arguments.length; i++) {
			Object argument = arguments[i];
			if (argument instanceof Boolean flag) {
				statement.setInt(i + 1, flag ? 1 : 0);
			}
			else {
				statement.setObject(i + 1, argument);
			}
		}
		return statement;
	}

	/** The connection for Spring, which must neither close it nor end a transaction. */
	Connection connection() {
		return this.kept;
	}

	/** Everything committed is in the file; the handle is all that may be lost. */
	void closeQuietly() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			logger.debug("A connection of store '{}' could not be closed", this.store, ex);
		}
	}

	/**
	 * Reads a row.
	 *
	 * @param <T> type of what the row becomes
	 */
	@FunctionalInterface
	public interface RowReader<T> {

		/**
		 * Reads the row at which the cursor stands.
		 * @param row the row
		 * @return what it becomes
		 * @throws SQLException if a column cannot be read
		 */
		T read(ResultSet row) throws SQLException;

	}

}
