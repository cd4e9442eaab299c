package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import one.persist.server.storage.StoreTable.Counters;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of {@code sync_store} count of their records: {@code records} and
 * {@code bytes}, moved in the transactions that move {@code seq} and {@code floor}, and
 * {@code counted}, which moves by as much as those two together. A server of before does
 * not count: where it has written, {@code counted} lags behind, whatever else is written
 * later, until the store is counted anew.
 */
final class UsageTable {

	private static final String OF_TENANT = """
			SELECT count(*), coalesce(sum(records), 0), coalesce(sum(bytes), 0) FROM sync_store WHERE tenant = ?""";

	private static final String DEVICES = "SELECT count(*) FROM sync_device WHERE tenant = ?";

	private static final String OF_STORE = """
			SELECT records, bytes, seq + floor - counted FROM sync_store WHERE tenant = ? AND store = ?""";

	private static final String FREE = """
			UPDATE sync_store SET bytes = bytes - ? WHERE tenant = ? AND store = ?""";

	private static final String SET = """
			UPDATE sync_store SET records = ?, bytes = ?, counted = seq + floor WHERE tenant = ? AND store = ?""";

	private static final String CORRECT = """
			UPDATE sync_store SET records = records + ?, bytes = bytes + ?, counted = counted + ?
			WHERE tenant = ? AND store = ? AND seq + floor - counted = ?""";

	private static final String COUNT = """
			SELECT max(seq), count(value),
				sum(octet_length(key) + octet_length(vector) + coalesce(octet_length(value), 0) + ?)
			FROM (
				SELECT seq, key, vector, value FROM sync_record WHERE tenant = ? AND store = ? AND seq > ?
				ORDER BY seq LIMIT 20000
			) AS part""";

	private UsageTable() {
	}

	/** Without devices: they are not counted in the rows of stores. */
	static TenantUsage ofTenant(Connection connection, String tenant) throws SQLException {
		try (PreparedStatement sum = connection.prepareStatement(OF_TENANT)) {
			sum.setString(1, tenant);
			try (ResultSet row = sum.executeQuery()) {
				row.next();
				return new TenantUsage(row.getLong(1), 0, row.getLong(2), row.getLong(3));
			}
		}
	}

	static long devices(Connection connection, String tenant) throws SQLException {
		try (PreparedStatement count = connection.prepareStatement(DEVICES)) {
			count.setString(1, tenant);
			try (ResultSet row = count.executeQuery()) {
				row.next();
				return row.getLong(1);
			}
		}
	}

	static @Nullable StoreUsage ofStore(Connection connection, StoreId id) throws SQLException {
		try (PreparedStatement find = connection.prepareStatement(OF_STORE)) {
			StoreTable.bind(find, 1, id);
			try (ResultSet row = find.executeQuery()) {
				return row.next() ? new StoreUsage(new Room(row.getLong(1), row.getLong(2)), row.getLong(3)) : null;
			}
		}
	}

	/** What is purged is deleted already: it takes bytes alone. */
	static void free(Connection connection, StoreId id, long bytes) throws SQLException {
		try (PreparedStatement free = connection.prepareStatement(FREE)) {
			free.setLong(1, bytes);
			StoreTable.bind(free, 2, id);
			free.executeUpdate();
		}
	}

	static void set(Connection connection, StoreId id, Room room) throws SQLException {
		try (PreparedStatement set = connection.prepareStatement(SET)) {
			set.setLong(1, room.records());
			set.setLong(2, room.bytes());
			StoreTable.bind(set, 3, id);
			set.executeUpdate();
		}
	}

	/**
	 * Adds what a count anew has found to be missing. What has been written since was
	 * counted, unless by a server of before: then the count is left for the next time.
	 */
	static void correct(Connection connection, StoreId id, Room missing, long lag) throws SQLException {
		try (PreparedStatement correct = connection.prepareStatement(CORRECT)) {
			correct.setLong(1, missing.records());
			correct.setLong(2, missing.bytes());
			correct.setLong(3, lag);
			correct.setLong(StoreTable.bind(correct, 4, id), lag);
			correct.executeUpdate();
		}
	}

	/**
	 * Counts the records of a store, some at a time: a statement has a time to end in.
	 * @param connection a transaction that sees one moment
	 */
	static Room count(Connection connection, StoreId id, Counters counters) throws SQLException {
		Room total = Room.NONE;
		try (PreparedStatement count = connection.prepareStatement(COUNT)) {
			count.setLong(1, Quota.RECORD_BYTES);
			int next = StoreTable.bind(count, 2, id);
			long after = 0;
			while (after < counters.seq()) {
				count.setLong(next, after);
				try (ResultSet row = count.executeQuery()) {
					row.next();
					after = row.getLong(1);
					if (row.wasNull()) {
						return total;
					}
					total = total.plus(new Room(row.getLong(2), row.getLong(3)));
				}
			}
		}
		return total;
	}

	/**
	 * What is counted of a store.
	 *
	 * @param room what its records take
	 * @param lag how much has happened that was not counted; 0 if all is
	 */
	record StoreUsage(Room room, long lag) {

	}

}
