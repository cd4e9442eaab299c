package one.persist.server.storage;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.Query.Rows;
import one.persist.server.storage.RecordTable.Applied;
import one.persist.server.storage.RecordTable.Found;
import one.persist.server.storage.RecordTable.Numbered;
import one.persist.server.storage.RecordTable.Reading;
import one.persist.server.storage.RoundTrip.Answer;
import one.persist.server.storage.StoreTable.Counters;
import org.jspecify.annotations.Nullable;

/**
 * Many rows a statement, as arrays, since each statement is a round trip.
 */
final class PostgresDialect implements Dialect {

	private static final String LOCK = """
			SELECT seq, floor FROM sync_store WHERE tenant = ? AND store = ? FOR UPDATE""";

	/*
	 * Each key is looked up in the index of keys, and by no other plan: where PostgreSQL
	 * takes a store for small, as it does before it has looked at a table, it would read
	 * all of it instead, by the index of numbers. That one gives no order of keys, which
	 * is asked for here, and sorting is off: see PostgresDatabase.
	 */
	private static final String FIND = """
			SELECT r.key, r.version, r.vector, r.bytes FROM unnest(CAST(? AS text[])) AS wanted (key)
			CROSS JOIN LATERAL (
				SELECT key, version, vector, coalesce(octet_length(value), 0) AS bytes, seq FROM sync_record
				WHERE tenant = ? AND store = ? AND key >= wanted.key AND key <= wanted.key ORDER BY key LIMIT 1
			) AS r
			WHERE r.seq > ?""";

	private static final String READ = """
			SELECT r.key, r.version, r.vector, r.value FROM unnest(CAST(? AS text[])) AS wanted (key)
			CROSS JOIN LATERAL (
				SELECT key, version, vector, value FROM sync_record
				WHERE tenant = ? AND store = ? AND key >= wanted.key AND key <= wanted.key ORDER BY key LIMIT 1
			) AS r""";

	private static final String INSERT = """
			INSERT INTO sync_record (tenant, store, key, version, vector, seq, commit_seq, by_device, deleted_at, value)
			SELECT ?, ?, key, version, vector, number, ?, ?,
				CASE WHEN value IS NULL THEN CAST(? AS bigint) END, value
			FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bytea[]))
				AS change (key, version, vector, number, value)""";

	/**
	 * A row that may be there is looked for, noted before it is made, and once more
	 * after.
	 */
	private static final String REPLACE = INSERT + """

			ON CONFLICT (tenant, store, key)
			DO UPDATE SET version = excluded.version, vector = excluded.vector, seq = excluded.seq,
				commit_seq = excluded.commit_seq, by_device = excluded.by_device, deleted_at = excluded.deleted_at,
				value = excluded.value""";

	/** Names mean, and plans are, what they were before the transaction began. */
	private static final String LEND = """
			SELECT set_config('persist.own_path', current_setting('search_path'), true),
				set_config('search_path', current_setting('persist.search_path'), true),
				set_config('enable_seqscan', current_setting('persist.enable_seqscan'), true),
				set_config('enable_sort', current_setting('persist.enable_sort'), true)""";

	/** What was set for the transaction is gone if it was ended. */
	private static final String TAKE_BACK = """
			SELECT set_config('search_path', current_setting('persist.own_path', true), true),
				set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)""";

	/** A statement has failed: nothing but a rollback is possible. */
	private static final String ABORTED = "25P02";

	/**
	 * All rows that a statement gives are in memory at once: as many as were asked for,
	 * and what of them fits about a page, at most. Sizes are told without reading what is
	 * large.
	 */
	private static final String FEED = """
			SELECT seq, commit_seq, own, key, version, vector, value FROM (
				SELECT seq, commit_seq, own, key, version, vector, value,
					sum(coalesce(octet_length(value), 0) + octet_length(vector))
						OVER (ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
				FROM (
					SELECT seq, commit_seq, own, key, version, CASE WHEN own THEN '' ELSE vector END AS vector,
						CASE WHEN own THEN NULL ELSE value END AS value
					FROM (
						SELECT seq, commit_seq, by_device = ? OR NOT key ^@ ANY (?) AS own, key, version, vector, value
						FROM sync_record WHERE tenant = ? AND store = ? AND seq > ? ORDER BY seq LIMIT ?
					) AS stored
				) AS told
			) AS measured
			WHERE bytes_before IS NULL OR bytes_before < ? ORDER BY seq""";

	/** As one text, which the driver sends at once. */
	@Override
	public void make(Connection connection, RoundTrip trip) throws SQLException {
		List<Answer<?>> answers = trip.answers();
		String sql = answers.stream().map(Answer::sql).collect(Collectors.joining("; "));
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			int index = 1;
			for (Answer<?> answer : answers) {
				index = answer.bind(statement, index);
			}
			statement.execute();
			for (Answer<?> answer : answers) {
				answer.read(statement);
				statement.getMoreResults();
			}
		}
	}

	@Override
	public Query<Optional<Counters>> locking(StoreId id) {
		return Query.rows(LOCK, StoreTable.binder(id), StoreTable::counters);
	}

	@Override
	public Query<Map<String, Found>> finding(StoreId id, Collection<String> keys, long since) {
		return Query.rows(FIND, (find, index) -> {
			find.setArray(index, texts(find.getConnection(), keys));
			int next = StoreTable.bind(find, index + 1, id);
			find.setLong(next, since);
			return next + 1;
		}, RecordTable::found);
	}

	@Override
	public Query<Map<String, RecordChange>> reading(StoreId id, Collection<String> keys) {
		return Query.rows(READ, (read, index) -> {
			read.setArray(index, texts(read.getConnection(), keys));
			return StoreTable.bind(read, index + 1, id);
		}, RecordTable::changes);
	}

	@Override
	public void save(Connection connection, StoreId id, DeviceId by, Applied applied, RoundTrip then)
			throws SQLException {
		RoundTrip trip = new RoundTrip();
		ask(trip, INSERT, applied.numbered(true), id, by, applied);
		ask(trip, REPLACE, applied.numbered(false), id, by, applied);
		trip.then(then);
		make(connection, trip);
	}

	private static void ask(RoundTrip trip, String sql, List<Numbered> changes, StoreId id, DeviceId by,
			Applied applied) {
		if (!changes.isEmpty()) {
			trip.ask(Query.command(sql, (save, index) -> {
				int next = StoreTable.bind(save, index, id);
				save.setLong(next, applied.lastSeq());
				save.setString(next + 1, by.value());
				save.setLong(next + 2, applied.at().toEpochMilli());
				return bind(save, next + 3, changes);
			}));
		}
	}

	private static int bind(PreparedStatement save, int next, List<Numbered> numbered) throws SQLException {
		Connection connection = save.getConnection();
		List<RecordChange> changes = numbered.stream().map(Numbered::change).toList();
		byte[] @Nullable [] values = new byte[changes.size()] @Nullable [];
		IntStream.range(0, values.length).forEach((i) -> {
			Json value = changes.get(i).value();
			values[i] = (value != null) ? value.toBytes() : null;
		});
		save.setArray(next, texts(connection, changes.stream().map(RecordChange::key).toList()));
		save.setArray(next + 1,
				texts(connection, changes.stream().map((change) -> change.version().toString()).toList()));
		save.setArray(next + 2,
				texts(connection, changes.stream().map((change) -> RecordTable.write(change.vector())).toList()));
		save.setArray(next + 3, connection.createArrayOf("bigint", numbered.stream().map(Numbered::seq).toArray()));
		save.setArray(next + 4, connection.createArrayOf("bytea", values));
		return next + 5;
	}

	/** What is left out is not sent: most of a large store may be. */
	@Override
	public <T> Query<T> feed(StoreId id, Reading reading, int limit, long bytes, Rows<T> rows) {
		return Query.rows(FEED, (feed, index) -> {
			feed.setString(index, reading.leftOutId());
			feed.setArray(index + 1, texts(feed.getConnection(), reading.scope().prefixes()));
			int next = StoreTable.bind(feed, index + 2, id);
			feed.setLong(next, reading.since());
			feed.setInt(next + 1, limit);
			feed.setLong(next + 2, bytes);
			return next + 3;
		}, rows);
	}

	@Override
	public void lend(Connection connection) throws SQLException {
		try (PreparedStatement lend = connection.prepareStatement(LEND)) {
			lend.execute();
		}
	}

	@Override
	public boolean takeBack(Connection connection) throws SQLException {
		try (PreparedStatement back = connection.prepareStatement(TAKE_BACK); ResultSet row = back.executeQuery()) {
			return row.next() && row.getString(1) != null && !row.getString(1).isEmpty();
		}
		catch (SQLException ex) {
			if (ABORTED.equals(ex.getSQLState())) {
				return false;
			}
			throw ex;
		}
	}

	private static Array texts(Connection connection, Collection<String> texts) throws SQLException {
		return connection.createArrayOf("text", texts.toArray());
	}

}
