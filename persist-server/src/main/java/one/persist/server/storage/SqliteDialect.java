package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.Query.Rows;
import one.persist.server.storage.RecordTable.Applied;
import one.persist.server.storage.RecordTable.Found;
import one.persist.server.storage.RecordTable.Reading;
import one.persist.server.storage.RoundTrip.Answer;
import one.persist.server.storage.StoreTable.Counters;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Statements that are prepared once a connection: to prepare one costs more than to run
 * it. Of the connections of one file.
 */
final class SqliteDialect implements Dialect {

	/*
	 * One statement for all keys: each that runs costs more than to look one up. The
	 * index of keys is named, that of the primary key: with statistics of a small table,
	 * which whoever looks into the file may have taken, SQLite would read all of it for
	 * each.
	 */
	private static final String FIND = """
			SELECT r.key, r.version, r.vector, coalesce(octet_length(r.value), 0)
			FROM json_each(?) AS wanted CROSS JOIN sync_record AS r INDEXED BY sqlite_autoindex_sync_record_1
			ON r.tenant = ? AND r.store = ? AND r.key = wanted.value WHERE r.seq > ?""";

	private static final String READ = """
			SELECT r.key, r.version, r.vector, r.value
			FROM json_each(?) AS wanted CROSS JOIN sync_record AS r INDEXED BY sqlite_autoindex_sync_record_1
			ON r.tenant = ? AND r.store = ? AND r.key = wanted.value""";

	private static final String FEED = """
			SELECT seq, commit_seq, by_device = ?, key, version, vector, value FROM sync_record
			WHERE tenant = ? AND store = ? AND seq > ? ORDER BY seq""";

	private static final String SAVE = """
			INSERT INTO sync_record (tenant, store, key, version, vector, seq, commit_seq, by_device, deleted_at, value)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (tenant, store, key)
			DO UPDATE SET version = excluded.version, vector = excluded.vector, seq = excluded.seq,
				commit_seq = excluded.commit_seq, by_device = excluded.by_device, deleted_at = excluded.deleted_at,
				value = excluded.value""";

	private final Map<Connection, Map<String, PreparedStatement>> kept = new ConcurrentHashMap<>();

	/**
	 * Prepares a statement, or gives the one that was. It stays open.
	 */
	PreparedStatement keep(Connection connection, String sql) throws SQLException {
		Map<String, PreparedStatement> statements = this.kept.computeIfAbsent(connection, (one) -> new HashMap<>());
		PreparedStatement statement = statements.get(sql);
		// the driver closes a statement that fails, without saying so
		if (statement == null || statement.isClosed()) {
			statement = connection.prepareStatement(sql);
			statements.put(sql, statement);
		}
		return statement;
	}

	/** A connection is closed. */
	void forget(Connection connection) {
		this.kept.remove(connection);
	}

	/** One after the other. */
	@Override
	public void make(Connection connection, RoundTrip trip) throws SQLException {
		for (Answer<?> answer : trip.answers()) {
			answer.run(keep(connection, answer.sql()));
		}
	}

	/** Whoever may write is alone: there is nothing to lock. */
	@Override
	public Query<Optional<Counters>> locking(StoreId id) {
		return StoreTable.finding(id);
	}

	@Override
	public Query<Map<String, Found>> finding(StoreId id, Collection<String> keys, long since) {
		return Query.rows(FIND, (find, index) -> {
			find.setString(index, array(keys));
			int next = StoreTable.bind(find, index + 1, id);
			find.setLong(next, since);
			return next + 1;
		}, RecordTable::found);
	}

	@Override
	public Query<Map<String, RecordChange>> reading(StoreId id, Collection<String> keys) {
		return Query.rows(READ, (read, index) -> {
			read.setString(index, array(keys));
			return StoreTable.bind(read, index + 1, id);
		}, RecordTable::changes);
	}

	/** As JSON: there is no other way to bind a list. */
	private static String array(Collection<String> keys) {
		JsonStringEncoder encoder = JsonStringEncoder.getInstance();
		StringBuilder array = new StringBuilder("[");
		for (String key : keys) {
			array.append((array.length() > 1) ? ",\"" : "\"");
			encoder.quoteAsString(key, array);
			array.append('"');
		}
		return array.append(']').toString();
	}

	@Override
	public void save(Connection connection, StoreId id, DeviceId by, Applied applied, RoundTrip then)
			throws SQLException {
		long seq = applied.seq();
		PreparedStatement save = keep(connection, SAVE);
		save.clearBatch();
		for (RecordChange change : applied.changes()) {
			int next = StoreTable.bind(save, 1, id);
			save.setString(next, change.key());
			save.setString(next + 1, change.version().toString());
			save.setString(next + 2, RecordTable.write(change.vector()));
			save.setLong(next + 3, ++seq);
			save.setLong(next + 4, applied.lastSeq());
			save.setString(next + 5, by.value());
			Json value = change.value();
			if (value != null) {
				save.setNull(next + 6, Types.BIGINT);
				save.setBytes(next + 7, value.toBytes());
			}
			else {
				save.setLong(next + 6, applied.at().toEpochMilli());
				save.setNull(next + 7, Types.BLOB);
			}
			save.addBatch();
		}
		save.executeBatch();
		make(connection, then);
	}

	/** All that follow: a row is not read from the file before it is asked for. */
	@Override
	public <T> Query<T> feed(StoreId id, Reading reading, int limit, long bytes, Rows<T> rows) {
		return Query.rows(FEED, (feed, index) -> {
			feed.setString(index, reading.leftOutId());
			int next = StoreTable.bind(feed, index + 1, id);
			feed.setLong(next, reading.since());
			return next + 1;
		}, rows);
	}

	/** The file is the server's own. */
	@Override
	public void lend(Connection connection) {
	}

	@Override
	public boolean takeBack(Connection connection) {
		return true;
	}

}
