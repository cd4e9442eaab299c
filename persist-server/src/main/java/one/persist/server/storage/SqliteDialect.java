package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.RecordTable.Applied;
import one.persist.server.storage.RecordTable.Found;
import one.persist.server.storage.RecordTable.Reading;
import one.persist.server.storage.StoreTable.Counters;

/**
 * A row at a time, by statements that are prepared once for many.
 */
final class SqliteDialect implements Dialect {

	private static final String FIND = """
			SELECT version, vector, coalesce(octet_length(value), 0) FROM sync_record
			WHERE tenant = ? AND store = ? AND key = ? AND seq > ?""";

	private static final String READ = """
			SELECT key, version, vector, value FROM sync_record WHERE tenant = ? AND store = ? AND key = ?""";

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

	/** Whoever may write is alone: there is nothing to lock. */
	@Override
	public Counters lock(Connection connection, StoreId id) throws SQLException {
		return StoreTable.require(connection, id);
	}

	@Override
	public Map<String, Found> find(Connection connection, StoreId id, Collection<String> keys, long since)
			throws SQLException {
		Map<String, Found> found = new HashMap<>();
		try (PreparedStatement find = connection.prepareStatement(FIND)) {
			int next = StoreTable.bind(find, 1, id);
			find.setLong(next + 1, since);
			for (String key : keys) {
				find.setString(next, key);
				try (ResultSet row = find.executeQuery()) {
					if (row.next()) {
						found.put(key, RecordTable.found(row.getString(1), row.getString(2), row.getLong(3)));
					}
				}
			}
		}
		return found;
	}

	@Override
	public Map<String, RecordChange> read(Connection connection, StoreId id, Collection<String> keys)
			throws SQLException {
		Map<String, RecordChange> records = new HashMap<>();
		try (PreparedStatement read = connection.prepareStatement(READ)) {
			int next = StoreTable.bind(read, 1, id);
			for (String key : keys) {
				read.setString(next, key);
				try (ResultSet row = read.executeQuery()) {
					if (row.next()) {
						records.put(key, RecordTable.change(row, 1));
					}
				}
			}
		}
		return records;
	}

	@Override
	public void save(Connection connection, StoreId id, DeviceId by, Applied applied) throws SQLException {
		long seq = applied.seq();
		try (PreparedStatement save = connection.prepareStatement(SAVE)) {
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
		}
	}

	@Override
	public String feed() {
		return FEED;
	}

	/** A value is not read from the file before it is asked for. */
	@Override
	public int bindLeftOut(PreparedStatement feed, Reading reading) throws SQLException {
		feed.setString(1, RecordTable.leftOut(reading));
		return 2;
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
