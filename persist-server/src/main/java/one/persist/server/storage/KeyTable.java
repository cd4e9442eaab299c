package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The table {@code sync_key}: one row a key of a device. A key that is good has one of
 * the slots of its device's name, so that there are never more of them than slots.
 */
final class KeyTable {

	/** One that is used, and one that takes its place. */
	static final int SLOTS = 2;

	private static final String COLUMNS = "id, tenant, name, created_at, expires_at, revoked_at";

	private static final String FIND = "SELECT " + COLUMNS + ", hash FROM sync_key WHERE id = ?";

	private static final String LIST = "SELECT " + COLUMNS
			+ " FROM sync_key WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?";

	private static final String ANY = """
			SELECT 1 FROM sync_key WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?) LIMIT 1""";

	private static final String VACATE = """
			UPDATE sync_key SET slot = NULL WHERE tenant = ? AND name = ? AND expires_at <= ?""";

	private static final String OCCUPIED = """
			SELECT 1 FROM sync_key WHERE tenant = ? AND name = ? AND slot IS NOT NULL LIMIT 1""";

	private static final String INSERT = """
			INSERT INTO sync_key (id, tenant, name, hash, slot, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING""";

	private static final String REVOKE = """
			UPDATE sync_key SET revoked_at = ?, slot = NULL WHERE id = ? AND revoked_at IS NULL""";

	private static final String PURGE = "DELETE FROM sync_key WHERE revoked_at <= ? OR expires_at <= ?";

	private KeyTable() {
	}

	static @Nullable Row find(Connection connection, String id) throws SQLException {
		try (PreparedStatement find = connection.prepareStatement(FIND)) {
			find.setString(1, id);
			try (ResultSet row = find.executeQuery()) {
				return row.next() ? new Row(key(row), row.getString(7)) : null;
			}
		}
	}

	static List<DeviceKey> list(Connection connection, String tenant, String after, int limit) throws SQLException {
		try (PreparedStatement list = connection.prepareStatement(LIST)) {
			list.setString(1, tenant);
			list.setString(2, after);
			list.setInt(3, limit);
			List<DeviceKey> keys = new ArrayList<>();
			try (ResultSet row = list.executeQuery()) {
				while (row.next()) {
					keys.add(key(row));
				}
			}
			return keys;
		}
	}

	static boolean isAnyGood(Connection connection, Instant now) throws SQLException {
		try (PreparedStatement find = connection.prepareStatement(ANY)) {
			find.setLong(1, now.toEpochMilli());
			try (ResultSet row = find.executeQuery()) {
				return row.next();
			}
		}
	}

	/**
	 * Takes the slots of a name from keys that have expired.
	 * @return whether any other key has one
	 */
	static boolean vacate(Connection connection, DeviceKey fresh) throws SQLException {
		try (PreparedStatement vacate = connection.prepareStatement(VACATE)) {
			vacate.setString(1, fresh.tenant());
			vacate.setString(2, fresh.name());
			vacate.setLong(3, fresh.createdAt().toEpochMilli());
			vacate.executeUpdate();
		}
		try (PreparedStatement find = connection.prepareStatement(OCCUPIED)) {
			find.setString(1, fresh.tenant());
			find.setString(2, fresh.name());
			try (ResultSet row = find.executeQuery()) {
				return row.next();
			}
		}
	}

	/**
	 * Stores a key in a slot of its name.
	 * @return whether there was a slot
	 */
	static boolean insert(Connection connection, Row fresh) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
			DeviceKey key = fresh.key();
			insert.setString(1, key.id());
			insert.setString(2, key.tenant());
			insert.setString(3, key.name());
			insert.setString(4, fresh.hash());
			insert.setLong(6, key.createdAt().toEpochMilli());
			if (key.expiresAt() != null) {
				insert.setLong(7, key.expiresAt().toEpochMilli());
			}
			else {
				insert.setNull(7, Types.BIGINT);
			}
			for (int slot = 1; slot <= SLOTS; slot++) {
				insert.setInt(5, slot);
				if (insert.executeUpdate() > 0) {
					return true;
				}
			}
			return false;
		}
	}

	/**
	 * Revokes a key.
	 * @return whether it was there, and not revoked
	 */
	static boolean revoke(Connection connection, String id, Instant now) throws SQLException {
		try (PreparedStatement revoke = connection.prepareStatement(REVOKE)) {
			revoke.setLong(1, now.toEpochMilli());
			revoke.setString(2, id);
			return revoke.executeUpdate() > 0;
		}
	}

	static int purge(Connection connection, Instant upTo) throws SQLException {
		try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
			purge.setLong(1, upTo.toEpochMilli());
			purge.setLong(2, upTo.toEpochMilli());
			return purge.executeUpdate();
		}
	}

	private static DeviceKey key(ResultSet row) throws SQLException {
		return new DeviceKey(row.getString(1), row.getString(2), row.getString(3), Instant.ofEpochMilli(row.getLong(4)),
				time(row, 5), time(row, 6));
	}

	private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
		long millis = row.getLong(column);
		return row.wasNull() ? null : Instant.ofEpochMilli(millis);
	}

	/**
	 * A key with what its secret is recognized by.
	 *
	 * @param key the key
	 * @param hash hash of its secret
	 */
	record Row(DeviceKey key, String hash) {

	}

}
