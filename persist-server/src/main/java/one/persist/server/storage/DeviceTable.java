package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
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

	private static final String SAVE = """
			INSERT INTO sync_device (tenant, store, device, last_push, seen_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (tenant, store, device)
			DO UPDATE SET last_push = coalesce(excluded.last_push, last_push), seen_at = excluded.seen_at""";

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
	 * Notes that a device was heard of.
	 * @param push its push, or null if it only pulled
	 */
	static void save(Connection connection, StoreId id, DeviceId device, @Nullable PushName push, Instant at)
			throws SQLException {
		try (PreparedStatement save = connection.prepareStatement(SAVE)) {
			int next = StoreTable.bind(save, 1, id);
			save.setString(next, device.value());
			if (push != null) {
				save.setString(next + 1, push.value());
			}
			else {
				save.setNull(next + 1, Types.VARCHAR);
			}
			save.setLong(next + 2, at.toEpochMilli());
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
