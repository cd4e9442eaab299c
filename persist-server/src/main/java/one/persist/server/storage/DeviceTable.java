package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

import one.persist.DeviceId;
import one.persist.protocol.PushName;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code sync_device}: one row a device, with its last push.
 */
final class DeviceTable {

	private static final String FIND = """
			SELECT last_push, seen_at FROM sync_device WHERE tenant = ? AND store = ? AND device = ?""";

	private static final String HEARD = """
			INSERT INTO sync_device (tenant, store, device, seen_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (tenant, store, device) DO UPDATE SET seen_at = excluded.seen_at
			RETURNING last_push""";

	private static final String PUSHED = """
			UPDATE sync_device SET last_push = ? WHERE tenant = ? AND store = ? AND device = ?""";

	private static final String PURGE = """
			DELETE FROM sync_device WHERE tenant = ? AND store = ? AND seen_at <= ?""";

	private DeviceTable() {
	}

	static @Nullable Device find(Connection connection, StoreId id, DeviceId device) throws SQLException {
		try (PreparedStatement find = connection.prepareStatement(FIND)) {
			find.setString(StoreTable.bind(find, 1, id), device.value());
			try (ResultSet row = find.executeQuery()) {
				if (!row.next()) {
					return null;
				}
				String push = row.getString(1);
				return new Device((push != null) ? new PushName(push) : null, Instant.ofEpochMilli(row.getLong(2)));
			}
		}
	}

	/**
	 * Notes that a device was heard of, and keeps its other pushes away until the
	 * transaction ends.
	 * @return its last push; null if it never pushed
	 */
	static @Nullable PushName heard(Connection connection, StoreId id, DeviceId device, Instant at)
			throws SQLException {
		try (PreparedStatement save = connection.prepareStatement(HEARD)) {
			int next = StoreTable.bind(save, 1, id);
			save.setString(next, device.value());
			save.setLong(next + 1, at.toEpochMilli());
			try (ResultSet row = save.executeQuery()) {
				String push = row.next() ? row.getString(1) : null;
				return (push != null) ? new PushName(push) : null;
			}
		}
	}

	/**
	 * Notes a push of a device that was heard of in this transaction.
	 */
	static void pushed(Connection connection, StoreId id, DeviceId device, PushName push) throws SQLException {
		try (PreparedStatement save = connection.prepareStatement(PUSHED)) {
			save.setString(1, push.value());
			save.setString(StoreTable.bind(save, 2, id), device.value());
			save.executeUpdate();
		}
	}

	static int purge(Connection connection, StoreId id, Instant upTo) throws SQLException {
		try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
			purge.setLong(StoreTable.bind(purge, 1, id), upTo.toEpochMilli());
			return purge.executeUpdate();
		}
	}

	/**
	 * What is known of a device.
	 *
	 * @param lastPush its last push; null if it never pushed
	 * @param seenAt when it was last heard of, to the minute
	 */
	record Device(@Nullable PushName lastPush, Instant seenAt) {

	}

}
