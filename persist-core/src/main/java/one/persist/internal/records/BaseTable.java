package one.persist.internal.records;

import one.persist.VersionVector;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * The base table: what remotes last confirmed of a record. A row stands there while that
 * is something else than the record itself; without one, a confirmed record is its own
 * base and an unconfirmed one has none.
 */
final class BaseTable {

	private static final String FIND = """
			SELECT value, version_time, version_device, vector FROM base WHERE record = ?
			""";

	private static final String PUT = """
			INSERT INTO base (record, value, version_time, version_device, vector) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (record) DO UPDATE SET value = excluded.value, version_time = excluded.version_time,
				version_device = excluded.version_device, vector = excluded.vector
			""";

	private static final String PUT_IF_ABSENT = """
			INSERT INTO base (record, value, version_time, version_device, vector) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (record) DO NOTHING
			""";

	private static final String DELETE = "DELETE FROM base WHERE record = ?";

	/**
	 * What remotes have confirmed of a record.
	 * @return the base, or null if they never confirmed anything
	 */
	@Nullable Base find(SqliteSession session, LocalRecord record) {
		Base kept = row(session, record.id());
		return (kept != null || !record.confirmed()) ? kept : itself(record);
	}

	private @Nullable Base row(SqliteSession session, long record) {
		return session.queryOne(FIND, (row) -> new Base(RecordTable.json(row.getBytes("value")),
				RecordTable.version(row), VectorText.decode(row.getString("vector"))), record);
	}

	private static Base itself(LocalRecord record) {
		RecordChange change = record.change();
		return new Base(change.value(), change.version(), change.vector());
	}

	/** Keeps a confirmed record as its own base, before a write moves it ahead. */
	void keep(SqliteSession session, LocalRecord record) {
		if (record.confirmed()) {
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

	private static void put(SqliteSession session, String sql, long record, Base base) {
		session.update(sql, record, RecordTable.bytes(base.value()), base.version().timestamp().packed(),
				base.version().device().value(), VectorText.encode(base.vector()));
	}

}
