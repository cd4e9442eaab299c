package one.persist.internal.records;

import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;

/**
 * The device table. By statements of its own, as each opening of a store reads it.
 */
final class DeviceTable {

	private static final String FIND = """
			SELECT device, clock, clock_offset, host, path, file, copied FROM device WHERE singleton = 1
			""";

	private static final String INSERT = """
			INSERT INTO device (singleton, device, clock, clock_offset, host, path, file, copied, sequence)
			VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0)
			""";

	private static final String UPDATE = """
			UPDATE device SET device = ?, clock = ?, clock_offset = ?, host = ?, path = ?, file = ?, copied = ?
			WHERE singleton = 1
			""";

	private static final String RAISE_CEILING = "UPDATE device SET clock = ? WHERE singleton = 1";

	private static final String RESERVE = """
			UPDATE device SET sequence = sequence + ? WHERE singleton = 1 RETURNING sequence
			""";

	/** Null in a file that was just made. */
	@Nullable DeviceRow find(SqliteSession session) {
		return session.queryOne(FIND, DeviceRow::read);
	}

	void insert(SqliteSession session, DeviceRow row) {
		session.update(INSERT, row.values());
	}

	void update(SqliteSession session, DeviceRow row) {
		session.update(UPDATE, row.values());
	}

	void raiseCeiling(SqliteSession session, long ceiling) {
		session.update(RAISE_CEILING, ceiling);
	}

	/**
	 * Ids for rows of tables that share the sequence.
	 * @param session the transaction
	 * @param count how many
	 * @return the first of them; the others follow it
	 */
	long reserve(SqliteSession session, int count) {
		return session.queryLong(RESERVE, count) - count + 1;
	}

}
