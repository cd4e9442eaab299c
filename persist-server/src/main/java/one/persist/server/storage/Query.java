package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A statement, what is bound to it, and what is read of its rows, so that several can go
 * to the database at once: see {@link RoundTrip}.
 *
 * @param <T> what it tells
 * @param sql the text; a constant, as statements are kept by it
 * @param binder binds the parameters
 * @param reader reads what it gave
 */
record Query<T>(String sql, Binder binder, Reader<T> reader) {

	/** A statement that gives no rows to read; tells how many it changed. */
	static Query<Integer> command(String sql, Binder binder) {
		return new Query<>(sql, binder, PreparedStatement::getUpdateCount);
	}

	/** A statement that gives rows. */
	static <T> Query<T> rows(String sql, Binder binder, Rows<T> rows) {
		return new Query<>(sql, binder, (done) -> {
			try (ResultSet row = done.getResultSet()) {
				return rows.read(row);
			}
		});
	}

	/** Runs it by itself. */
	T run(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.sql)) {
			return run(statement);
		}
	}

	/** Runs it as a statement that was prepared from its text. */
	T run(PreparedStatement prepared) throws SQLException {
		this.binder.bind(prepared, 1);
		prepared.execute();
		return this.reader.read(prepared);
	}

	/**
	 * Binds parameters.
	 */
	@FunctionalInterface
	interface Binder {

		/**
		 * Binds all parameters.
		 * @param index the first of them
		 * @return the index after the last
		 */
		int bind(PreparedStatement statement, int index) throws SQLException;

	}

	/**
	 * Reads what a statement gave.
	 *
	 * @param <T> what it told
	 */
	@FunctionalInterface
	interface Reader<T> {

		T read(PreparedStatement done) throws SQLException;

	}

	/**
	 * Reads the rows of a statement.
	 *
	 * @param <T> what they told
	 */
	@FunctionalInterface
	interface Rows<T> {

		T read(ResultSet row) throws SQLException;

	}

}
