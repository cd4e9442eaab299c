package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

import one.persist.DeviceId;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.Query.Rows;
import one.persist.server.storage.RecordTable.Applied;
import one.persist.server.storage.RecordTable.Found;
import one.persist.server.storage.RecordTable.Reading;
import one.persist.server.storage.RoundTrip.Answer;
import one.persist.server.storage.StoreTable.Counters;
import org.jspecify.annotations.Nullable;

/**
 * A database that asks, of each statement that a push or a pull runs, by what plan it is
 * about to run it, within the same transaction.
 */
final class ExplainedDatabase implements Database {

	private final Database database;

	private final String explain;

	private final Map<String, String> plans = new LinkedHashMap<>();

	/**
	 * Explains what runs on a database.
	 * @param explain what begins a statement that explains another
	 */
	ExplainedDatabase(Database database, String explain) {
		this.database = database;
		this.explain = explain;
	}

	/** The last plan of each statement that ran, by its text. */
	Map<String, String> plans() {
		return this.plans;
	}

	@Override
	public <T> T write(String tenant, Work<T> work) {
		return this.database.write(tenant, explained(work));
	}

	@Override
	public <T> T read(String tenant, Work<T> work) {
		return this.database.read(tenant, explained(work));
	}

	private <T> Work<T> explained(Work<T> work) {
		return (connection) -> {
			dialect().make(connection, work.first());
			return work.in(connection);
		};
	}

	@Override
	public List<StoreId> stores(@Nullable StoreId after, int limit) {
		return this.database.stores(after, limit);
	}

	@Override
	public Dialect dialect() {
		return new Explained(this.database.dialect());
	}

	@Override
	public void close() {
		this.database.close();
	}

	private void explain(Connection connection, Answer<?> answer) throws SQLException {
		StringJoiner plan = new StringJoiner("\n");
		try (PreparedStatement statement = connection.prepareStatement(this.explain + answer.sql())) {
			answer.bind(statement, 1);
			try (ResultSet row = statement.executeQuery()) {
				int last = row.getMetaData().getColumnCount();
				while (row.next()) {
					plan.add(row.getString(last));
				}
			}
		}
		this.plans.put(answer.sql(), plan.toString());
	}

	/**
	 * Explains, and does as another.
	 */
	private final class Explained implements Dialect {

		private final Dialect dialect;

		private Explained(Dialect dialect) {
			this.dialect = dialect;
		}

		@Override
		public void make(Connection connection, RoundTrip trip) throws SQLException {
			for (Answer<?> answer : trip.answers()) {
				explain(connection, answer);
			}
			this.dialect.make(connection, trip);
		}

		@Override
		public Query<Optional<Counters>> locking(StoreId id) {
			return this.dialect.locking(id);
		}

		@Override
		public Query<Map<String, Found>> finding(StoreId id, Collection<String> keys, long since) {
			return this.dialect.finding(id, keys, since);
		}

		@Override
		public Query<Map<String, RecordChange>> reading(StoreId id, Collection<String> keys) {
			return this.dialect.reading(id, keys);
		}

		@Override
		public void save(Connection connection, StoreId id, DeviceId by, Applied applied, RoundTrip then)
				throws SQLException {
			this.dialect.save(connection, id, by, applied, new RoundTrip());
			make(connection, then);
		}

		@Override
		public <T> Query<T> feed(StoreId id, Reading reading, int limit, long bytes, Rows<T> rows) {
			return this.dialect.feed(id, reading, limit, bytes, rows);
		}

		@Override
		public void lend(Connection connection) throws SQLException {
			this.dialect.lend(connection);
		}

		@Override
		public boolean takeBack(Connection connection) throws SQLException {
			return this.dialect.takeBack(connection);
		}

	}

}
