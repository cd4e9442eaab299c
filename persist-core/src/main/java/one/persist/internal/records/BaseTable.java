package one.persist.internal.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;

import one.persist.VersionVector;
import one.persist.internal.records.RecordChecksum.VersionColumns;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * The base table: what remotes last confirmed of a record. A row stands there while that
 * is something else than the record itself; without one, a confirmed record is its own
 * base and an unconfirmed one has none.
 */
final class BaseTable {

	private static final String NO_KEY = "";

	private static final String FIND = """
			SELECT value, version_time, version_device, vector, checksum FROM base WHERE record = ?
			""";

	private static final String PUT = """
			INSERT INTO base (record, value, version_time, version_device, vector, checksum) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (record) DO UPDATE SET value = excluded.value, version_time = excluded.version_time,
				version_device = excluded.version_device, vector = excluded.vector, checksum = excluded.checksum
			""";

	private static final String PUT_IF_ABSENT = """
			INSERT INTO base (record, value, version_time, version_device, vector, checksum) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (record) DO NOTHING
			""";

	private static final String DELETE_ALL = "DELETE FROM base WHERE record IN (SELECT value FROM json_each(?))";

	private static final String DELETE = "DELETE FROM base WHERE record = ?";

	/**
	 * What remotes have confirmed of a record.
	 * @return the base, or null if they never confirmed anything
	 */
	@Nullable Base find(SqliteSession session, LocalRecord record) {
		Base kept = row(session, record.id());
		return (kept != null || !record.confirmed() || record.isDamaged()) ? kept : itself(record);
	}

	/**
	 * A damaged base is none: what remotes confirmed is then taken to be less than it is,
	 * which at worst makes a conflict.
	 */
	private static @Nullable Base row(SqliteSession session, long record) {
		Optional<Base> row = session.queryOne(FIND, BaseTable::base, record);
		return (row != null) ? row.orElse(null) : null;
	}

	private static Optional<Base> base(ResultSet row) throws SQLException {
		byte[] value = row.getBytes("value");
		VersionColumns version = new VersionColumns(row.getLong("version_time"), row.getString("version_device"),
				row.getString("vector"));
		if (RecordChecksum.of(NO_KEY, value, version) != row.getLong("checksum")) {
			return Optional.empty();
		}
		return Optional.of(new Base(RecordTable.json(value), RecordTable.version(row),
				VectorText.decode(row.getString("vector"))));
	}

	private static Base itself(LocalRecord record) {
		RecordChange change = record.change();
		return new Base(change.value(), change.version(), change.vector());
	}

	/** Keeps a confirmed record as its own base, before a write moves it ahead. */
	void keep(SqliteSession session, LocalRecord record) {
		if (record.confirmed() && !record.isDamaged()) {
			put(session, PUT_IF_ABSENT, record.id(), itself(record));
		}
	}

	/**
	 * Notes that a remote has a version, and so all that it has seen.
	 * @param record the record as it stands now
	 * @param had the version that the remote has; included by the record
	 * @return whether it is the record's very version
	 */
	boolean confirm(SqliteSession session, LocalRecord record, RecordChange had) {
		Base row = row(session, record.id());
		Base before = (row == null && record.confirmed()) ? itself(record) : row;
		VersionVector confirmed = (before != null) ? before.vector().unite(had.vector()) : had.vector();
		boolean same = had.version().equals(record.change().version());
		if (confirmed.equals(record.change().vector()) && (same || record.confirmed())) {
			session.update(DELETE, record.id());
		}
		else if (row != null && !same && (record.confirmed() || row.vector().includes(had.version()))) {
			put(session, PUT, record.id(), new Base(row.value(), row.version(), confirmed));
		}
		else if (same || !record.confirmed()) {
			put(session, PUT, record.id(), new Base(had.value(), had.version(), confirmed));
		}
		return same;
	}

	void delete(SqliteSession session, long record) {
		session.update(DELETE, record);
	}

	void deleteAll(SqliteSession session, Collection<Long> records) {
		session.update(DELETE_ALL, JsonArrays.ofNumbers(records));
	}

	private static void put(SqliteSession session, String sql, long record, Base base) {
		byte[] value = RecordTable.bytes(base.value());
		VersionColumns version = new VersionColumns(base.version().timestamp().packed(),
				base.version().device().value(), VectorText.encode(base.vector()));
		session.update(sql, record, value, version.time(), version.device(), version.vector(),
				RecordChecksum.of(NO_KEY, value, version));
	}

}
