package one.persist.internal.records;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.StoredRecord;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.internal.records.LocalRecord.Marks;
import one.persist.internal.records.RecordChecksum.VersionColumns;
import one.persist.internal.records.RecordRows.Listed;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * The record table.
 */
final class RecordTable {

	private static final String FIND = RecordRows.SELECT + "WHERE key = ?";

	private static final String FIND_LISTED = RecordRows.SELECT_LISTED + "WHERE key = ?";

	private static final String FIND_BY_ID = RecordRows.SELECT + "WHERE id = ?";

	private static final String INSERT = """
			INSERT INTO record (id, key, version_time, version_device, vector, checksum, confirmed, conflicted, position,
				value)
			VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT (key) DO NOTHING
			""";

	private static final String UPDATE = """
			UPDATE record SET value = ?, version_time = ?, version_device = ?, vector = ?, checksum = ?, confirmed = ?
			WHERE id = ?
			""";

	private static final String UPDATE_WAITING = """
			UPDATE record SET value = ?, version_time = ?, version_device = ?, vector = ?, checksum = ?, confirmed = 0,
				position = ? WHERE id = ?
			""";

	private static final String FIND_ALL = RecordRows.SELECT + "WHERE key IN (SELECT value FROM json_each(?))";

	private static final String FIND_ALL_BY_ID = RecordRows.SELECT + "WHERE id IN (SELECT value FROM json_each(?))";

	private static final String SEEN = """
			SELECT id, version_time, version_device, vector FROM record
			WHERE id IN (SELECT value FROM json_each(?))
			""";

	private static final String SET_CONFIRMED = "UPDATE record SET confirmed = 1 WHERE id = ?";

	private static final String SET_CONFLICTED = "UPDATE record SET conflicted = ? WHERE id = ?";

	private static final String DELETE = "DELETE FROM record WHERE id = ?";

	private static final String UNCONFIRMED = RecordRows.SELECT + "WHERE NOT " + RecordRows.IS_CONFIRMED
			+ " AND id > ? ORDER BY id LIMIT ?";

	private static final String MAX_ID = "SELECT max(id) FROM record";

	private static final String MAX_CONFIRMED_TIME = """
			SELECT max(version_time) FROM (
				SELECT version_time FROM record WHERE NOT EXISTS (SELECT 1 FROM damaged d WHERE d.record = record.id)
					AND\s""" + RecordRows.IS_CONFIRMED + """
				UNION ALL SELECT version_time FROM base)
			""";

	private static final String PAGE_FROM = RecordRows.SELECT_LISTED + """
			WHERE key >= ? AND key < ? AND value IS NOT NULL ORDER BY key LIMIT ?
			""";

	private static final String PAGE_AFTER = RecordRows.SELECT_LISTED + """
			WHERE key > ? AND key < ? AND value IS NOT NULL ORDER BY key LIMIT ?
			""";

	private static final String COUNT = """
			SELECT count(*) FROM record WHERE key >= ? AND key < ? AND value IS NOT NULL
			""";

	private static final String OLD_TOMBSTONES = """
			SELECT r.id FROM record r WHERE r.value IS NULL AND r.version_time < ? AND r.conflicted = 0
				AND r.id NOT IN (SELECT d.record FROM damaged d WHERE d.healed_at IS NULL)
				AND (r.confirmed = 1 OR r.position <> 0)
				AND NOT EXISTS (SELECT 1 FROM remote m CROSS JOIN sync_entry e ON e.remote = m.id
					AND e.position = r.position AND e.record = r.id)
			ORDER BY r.version_time LIMIT ?
			""";

	/** Every text sorts before every blob, so this is above all keys. */
	private static final byte[] ABOVE_ALL_KEYS = {};

	/** Records that are given another name at once. */
	private static final int RESTAMPED_AT_ONCE = 500;

	private final RecordRows rows;

	/** Last id given; ids only grow while the file is open. */
	private long lastId;

	/** Last id of a record that a copy of the file may have. */
	private volatile long copiedId;

	RecordTable(String store) {
		this.rows = new RecordRows(store);
	}

	void open(SqliteSession session) {
		this.lastId = session.queryLong(MAX_ID);
		this.copiedId = this.lastId;
	}

	/**
	 * Whether a copy of the file may have a record: one that was made before the file was
	 * opened, or a backup since.
	 */
	boolean mayHaveTwin(LocalRecord record) {
		return record.id() <= this.copiedId;
	}

	/** A copy of the file is about to be made: it may have any record. */
	void copying() {
		this.copiedId = Long.MAX_VALUE;
	}

	/** A copy was made: it has no record that is yet to be written. */
	void copied() {
		this.copiedId = this.lastId;
	}

	@Nullable LocalRecord find(SqliteSession session, String key) {
		return session.queryOne(FIND, this.rows::record, key);
	}

	/** Finds what of a record is shown, which takes less than to find all of it. */
	@Nullable Listed findListed(SqliteSession session, String key) {
		return session.queryOne(FIND_LISTED, this.rows::listed, key);
	}

	@Nullable LocalRecord find(SqliteSession session, long id) {
		return session.queryOne(FIND_BY_ID, this.rows::record, id);
	}

	/**
	 * Finds records by their keys.
	 * @return those that there are, by their keys
	 */
	Map<String, LocalRecord> find(SqliteSession session, Collection<String> keys) {
		Map<String, LocalRecord> found = new HashMap<>();
		boolean damaged = false;
		for (LocalRecord record : session.query(FIND_ALL, this.rows::record, JsonArrays.ofTexts(keys))) {
			damaged |= record.isDamaged();
			found.put(record.key(), record);
		}
		if (damaged) {
			// a damaged key is not the one by which its row was found
			found.clear();
			for (String key : keys) {
				LocalRecord record = find(session, key);
				if (record != null) {
					found.put(key, record);
				}
			}
		}
		return found;
	}

	/**
	 * Finds records by their rows.
	 * @return those that there are, by their rows
	 */
	Map<Long, LocalRecord> findByIds(SqliteSession session, Collection<Long> ids) {
		Map<Long, LocalRecord> found = new HashMap<>();
		session.query(FIND_ALL_BY_ID, this.rows::record, JsonArrays.ofNumbers(ids))
			.forEach((record) -> found.put(record.id(), record));
		return found;
	}

	/** At which version records are, without reading their values. */
	Map<Long, Seen> seen(SqliteSession session, Collection<Long> ids) {
		Map<Long, Seen> seen = new HashMap<>();
		session.query(SEEN,
				(row) -> seen.put(row.getLong(1), new Seen(row.getLong(2), row.getString(3), row.getString(4))),
				JsonArrays.ofNumbers(ids));
		return seen;
	}

	/**
	 * Inserts a record, unless there is one of its key.
	 * @return the record; null if there is one already, and nothing was done
	 */
	@Nullable LocalRecord insert(SqliteSession session, RecordChange change, Marks marks) {
		long id = this.lastId + 1;
		byte[] value = bytes(change.value());
		VersionColumns version = columns(change.version(), change.vector());
		int inserted = session.update(INSERT, id, change.key(), version.time(), version.device(), version.vector(),
				RecordChecksum.of(change.key(), value, version), marks.confirmed(), marks.position(), value);
		if (inserted == 0) {
			return null;
		}
		this.lastId = id;
		return new LocalRecord(id, change, marks);
	}

	LocalRecord update(SqliteSession session, LocalRecord old, RecordChange change, boolean confirmed) {
		byte[] value = bytes(change.value());
		VersionColumns version = columns(change.version(), change.vector());
		session.update(UPDATE, value, version.time(), version.device(), version.vector(),
				RecordChecksum.of(change.key(), value, version), confirmed, old.id());
		return new LocalRecord(old.id(), change, new Marks(confirmed, old.conflicted(), old.marks().position()));
	}

	/** Writes a version of this device's own, which waits to be sent. */
	LocalRecord updateWaiting(SqliteSession session, LocalRecord old, RecordChange change, long position) {
		byte[] value = bytes(change.value());
		VersionColumns version = columns(change.version(), change.vector());
		session.update(UPDATE_WAITING, value, version.time(), version.device(), version.vector(),
				RecordChecksum.of(change.key(), value, version), position, old.id());
		return new LocalRecord(old.id(), change, new Marks(false, old.conflicted(), position));
	}

	private static VersionColumns columns(Version version, VersionVector vector) {
		return new VersionColumns(version.timestamp().packed(), version.device().value(),
				VectorText.encodeBeside(version, vector));
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
	 * one has confirmed. A damaged one keeps what it has: with a new checksum it would
	 * pass for whole.
	 */
	void restamp(SqliteSession session, Version name, BaseTable bases) {
		long after = Long.MIN_VALUE;
		List<LocalRecord> stretch = unconfirmed(session, after);
		while (!stretch.isEmpty()) {
			for (LocalRecord record : stretch) {
				after = record.id();
				if (!record.isDamaged()) {
					Base base = bases.find(session, record);
					VersionVector seen = (base != null) ? base.vector() : VersionVector.empty();
					RecordChange change = record.change();
					update(session, record, new RecordChange(change.key(), change.value(), name, seen.with(name)),
							false);
				}
			}
			stretch = unconfirmed(session, after);
		}
	}

	private List<LocalRecord> unconfirmed(SqliteSession session, long after) {
		return session.query(UNCONFIRMED, this.rows::record, after, RESTAMPED_AT_ONCE);
	}

	HybridTimestamp newestConfirmed(SqliteSession session) {
		return new HybridTimestamp(session.queryLong(MAX_CONFIRMED_TIME));
	}

	long maxId(SqliteSession session) {
		return session.queryLong(MAX_ID);
	}

	List<Long> tombstonesBefore(SqliteSession session, HybridTimestamp before, int limit) {
		return session.query(OLD_TOMBSTONES, (row) -> row.getLong(1), before.packed(), limit);
	}

	/**
	 * Reads a page. Damaged records are no part of it; the page goes on behind them.
	 */
	Page list(SqliteSession session, RecordQuery query) {
		List<StoredRecord<Json>> whole = new ArrayList<>();
		List<LocalRecord> damaged = new ArrayList<>();
		RecordQuery next = query;
		while (true) {
			List<Listed> rows = rows(session, next);
			for (Listed row : rows) {
				if (row.record() != null) {
					whole.add(row.record());
				}
				else {
					damaged.add(Objects.requireNonNull(find(session, row.id())));
				}
			}
			boolean full = whole.size() == query.limit() || rows.size() < next.limit();
			String last = rows.isEmpty() ? "" : rows.get(rows.size() - 1).key();
			String before = next.after();
			// a damaged key may sort anywhere: never back
			if (full || last.isEmpty() || (before != null && compareKeys(last, before) <= 0)) {
				return new Page(whole, damaged);
			}
			next = query.after(last).limit(query.limit() - whole.size());
		}
	}

	private List<Listed> rows(SqliteSession session, RecordQuery query) {
		String prefix = query.prefix();
		String after = query.after();
		boolean resumes = after != null && compareKeys(after, prefix) >= 0;
		return session.query(resumes ? PAGE_AFTER : PAGE_FROM, this.rows::listed, resumes ? after : prefix,
				above(prefix), query.limit());
	}

	long count(SqliteSession session, String prefix) {
		return session.queryLong(COUNT, prefix, above(prefix));
	}

	/** As SQLite compares them. */
	static int compareKeys(String a, String b) {
		return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
	}

	/** The smallest bound above all keys that begin with a prefix. */
	static Object above(String prefix) {
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

	static Version version(long time, @Nullable String device) {
		return new Version(new HybridTimestamp(time), new DeviceId(String.valueOf(device)));
	}

	static StoredRecord<Json> stored(LocalRecord record) {
		RecordChange change = record.change();
		return new StoredRecord<>(change.key(), Objects.requireNonNull(change.value()), change.version(),
				record.conflicted());
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

	/**
	 * A version with all that it has seen, as it stands in its columns.
	 *
	 * @param time its packed timestamp
	 * @param device its device
	 * @param vector its vector; null where it says what the version says
	 */
	record Seen(long time, String device, @Nullable String vector) {

		static Seen of(RecordChange change) {
			return new Seen(change.version().timestamp().packed(), change.version().device().value(),
					VectorText.encodeBeside(change.version(), change.vector()));
		}

	}

	/**
	 * A page of records.
	 *
	 * @param records those that are whole, in the order of their keys
	 * @param damaged those that are not, which lie between them
	 */
	record Page(List<StoredRecord<Json>> records, List<LocalRecord> damaged) {
	}

}
