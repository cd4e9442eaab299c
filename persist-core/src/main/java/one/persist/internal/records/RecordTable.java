package one.persist.internal.records;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.StoredRecord;
import one.persist.Version;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * The record table.
 */
final class RecordTable {

	private static final String COLUMNS = """
			SELECT id, key, value, version_time, version_device, vector, confirmed, conflicted FROM record
			""";

	private static final String FIND = COLUMNS + "WHERE key = ?";

	private static final String FIND_BY_ID = COLUMNS + "WHERE id = ?";

	private static final String INSERT = """
			INSERT INTO record (id, key, value, version_time, version_device, vector, confirmed, conflicted)
			VALUES (?, ?, ?, ?, ?, ?, ?, 0)
			""";

	private static final String UPDATE = """
			UPDATE record SET value = ?, version_time = ?, version_device = ?, vector = ?, confirmed = ? WHERE id = ?
			""";

	private static final String SET_CONFIRMED = "UPDATE record SET confirmed = 1 WHERE id = ?";

	private static final String SET_CONFLICTED = "UPDATE record SET conflicted = ? WHERE id = ?";

	private static final String DELETE = "DELETE FROM record WHERE id = ?";

	private static final String RESTAMP = """
			UPDATE record SET version_time = ?1, version_device = ?2, confirmed = 0,
				vector = (SELECT b.vector || ',' || ?3 FROM base b WHERE b.record = record.id)
			WHERE confirmed = 0
			""";

	private static final String MAX_ID = "SELECT max(id) FROM record";

	private static final String MAX_CONFIRMED_TIME = """
			SELECT max(version_time) FROM (
				SELECT version_time FROM record WHERE confirmed = 1 UNION ALL SELECT version_time FROM base)
			""";

	private static final String READ = "SELECT key, value, version_time, version_device, conflicted FROM record\n";

	private static final String GET = READ + "WHERE key = ? AND value IS NOT NULL";

	private static final String PAGE_FROM = READ + """
			WHERE key >= ? AND key < ? AND value IS NOT NULL ORDER BY key LIMIT ?
			""";

	private static final String PAGE_AFTER = READ + """
			WHERE key > ? AND key < ? AND value IS NOT NULL ORDER BY key LIMIT ?
			""";

	private static final String COUNT = """
			SELECT count(*) FROM record WHERE key >= ? AND key < ? AND value IS NOT NULL
			""";

	private static final String OLD_TOMBSTONES = """
			SELECT r.id FROM record r WHERE r.value IS NULL AND r.version_time < ? AND r.confirmed = 1 AND r.conflicted = 0
				AND NOT EXISTS (SELECT 1 FROM remote m JOIN sync_entry e ON e.remote = m.id AND e.record = r.id)
			ORDER BY r.version_time LIMIT ?
			""";

	/** Every text sorts before every blob, so this is above all keys. */
	private static final byte[] ABOVE_ALL_KEYS = {};

	/** Last id given; ids only grow while the file is open. */
	private long lastId;

	void open(SqliteSession session) {
		this.lastId = session.queryLong(MAX_ID);
	}

	@Nullable LocalRecord find(SqliteSession session, String key) {
		return session.queryOne(FIND, RecordTable::record, key);
	}

	@Nullable LocalRecord find(SqliteSession session, long id) {
		return session.queryOne(FIND_BY_ID, RecordTable::record, id);
	}

	LocalRecord insert(SqliteSession session, RecordChange change, boolean confirmed) {
		long id = ++this.lastId;
		Version version = change.version();
		session.update(INSERT, id, change.key(), bytes(change.value()), version.timestamp().packed(),
				version.device().value(), VectorText.encodeBeside(version, change.vector()), confirmed);
		return new LocalRecord(id, change, confirmed, false);
	}

	LocalRecord update(SqliteSession session, LocalRecord old, RecordChange change, boolean confirmed) {
		Version version = change.version();
		session.update(UPDATE, bytes(change.value()), version.timestamp().packed(), version.device().value(),
				VectorText.encodeBeside(version, change.vector()), confirmed, old.id());
		return new LocalRecord(old.id(), change, confirmed, old.conflicted());
	}

	void setConfirmed(SqliteSession session, long id) {
		session.update(SET_CONFIRMED, id);
	}

	void setConflicted(SqliteSession session, long id, boolean conflicted) {
		session.update(SET_CONFLICTED, conflicted, id);
	}

	void delete(SqliteSession session, long id) {
		session.update(DELETE, id);
	}

	/**
	 * Gives every version that no remote has a new name, its vector falling back to what
	 * one has confirmed.
	 */
	void restamp(SqliteSession session, Version name) {
		session.update(RESTAMP, name.timestamp().packed(), name.device().value(),
				name.device().value() + "=" + name.timestamp());
	}

	HybridTimestamp newestConfirmed(SqliteSession session) {
		return new HybridTimestamp(session.queryLong(MAX_CONFIRMED_TIME));
	}

	List<Long> tombstonesBefore(SqliteSession session, HybridTimestamp before, int limit) {
		return session.query(OLD_TOMBSTONES, (row) -> row.getLong(1), before.packed(), limit);
	}

	@Nullable StoredRecord<Json> get(SqliteSession session, String key) {
		return session.queryOne(GET, RecordTable::stored, key);
	}

	List<StoredRecord<Json>> list(SqliteSession session, RecordQuery query) {
		String prefix = query.prefix();
		String after = query.after();
		boolean resumes = after != null && compareKeys(after, prefix) >= 0;
		return session.query(resumes ? PAGE_AFTER : PAGE_FROM, RecordTable::stored, resumes ? after : prefix,
				above(prefix), query.limit());
	}

	long count(SqliteSession session, String prefix) {
		return session.queryLong(COUNT, prefix, above(prefix));
	}

	private static int compareKeys(String a, String b) {
		return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
	}

	/** The smallest bound above all keys that begin with a prefix. */
	private static Object above(String prefix) {
		int end = prefix.length();
		while (end > 0) {
			int last = prefix.codePointBefore(end);
			int start = end - Character.charCount(last);
			int next = (last == Character.MIN_SURROGATE - 1) ? Character.MAX_SURROGATE + 1 : last + 1;
			if (next <= Character.MAX_CODE_POINT) {
				return prefix.substring(0, start) + Character.toString(next);
			}
			end = start;
		}
		return ABOVE_ALL_KEYS;
	}

	private static LocalRecord record(ResultSet row) throws SQLException {
		Version version = version(row);
		RecordChange change = new RecordChange(row.getString("key"), json(row.getBytes("value")), version,
				VectorText.decodeBeside(version, row.getString("vector")));
		return new LocalRecord(row.getLong("id"), change, row.getBoolean("confirmed"), row.getBoolean("conflicted"));
	}

	private static StoredRecord<Json> stored(ResultSet row) throws SQLException {
		return new StoredRecord<>(row.getString("key"), Json.ofChecked(row.getBytes("value")), version(row),
				row.getBoolean("conflicted"));
	}

	static Version version(ResultSet row) throws SQLException {
		return new Version(new HybridTimestamp(row.getLong("version_time")),
				new DeviceId(row.getString("version_device")));
	}

	static @Nullable Json json(byte @Nullable [] value) {
		return (value != null) ? Json.ofChecked(value) : null;
	}

	static byte @Nullable [] bytes(@Nullable Json value) {
		return (value != null) ? value.toBytes() : null;
	}

}
