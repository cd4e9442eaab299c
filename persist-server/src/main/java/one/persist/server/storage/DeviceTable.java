package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import one.persist.DeviceId;
import one.persist.protocol.PushName;
import one.persist.server.storage.KnownDevice.Lag;
import one.persist.server.storage.StorageObserver.DeviceCount;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code sync_device}: one row a device, with its last push.
 */
final class DeviceTable {

	private static final String FIND = """
			SELECT last_push, noted_at FROM sync_device WHERE tenant = ? AND store = ? AND device = ?""";

	private static final String HEARD = """
			INSERT INTO sync_device (tenant, store, device, seen_at, first_seen_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (tenant, store, device) DO UPDATE SET seen_at = excluded.seen_at
			RETURNING last_push, noted_at""";

	private static final String NOTE = """
			UPDATE sync_device SET noted_at = ?, caller = ?, client = ?, cursor_seq = ?
			WHERE tenant = ? AND store = ? AND device = ?""";

	private static final String LIST = """
			SELECT d.device, d.caller, d.client, d.first_seen_at, d.seen_at,
				(SELECT count(*) FROM (SELECT 1 FROM sync_commit c WHERE c.tenant = d.tenant AND c.store = d.store
					AND c.seq > coalesce(d.cursor_seq, 0) LIMIT 1000) AS unread),
				s.seq - coalesce(d.cursor_seq, 0),
				(SELECT count(*) FROM sync_revoked r WHERE r.tenant = d.tenant AND r.device = d.device)
			FROM sync_device d JOIN sync_store s ON s.tenant = d.tenant AND s.store = d.store
			WHERE d.tenant = ? AND d.store = ? AND d.device > ? ORDER BY d.device LIMIT ?""";

	private static final String PUSHED = """
			UPDATE sync_device SET last_push = ? WHERE tenant = ? AND store = ? AND device = ?""";

	private static final String PURGE = """
			DELETE FROM sync_device WHERE tenant = ? AND store = ? AND seen_at <= ? AND device IN (
				SELECT device FROM sync_device WHERE tenant = ? AND store = ? AND seen_at <= ?
				ORDER BY device LIMIT ?)""";

	private static final String COUNT = """
			SELECT count(*), count(CASE WHEN seen_at <= ? THEN 1 END) FROM sync_device WHERE tenant = ? AND store = ?""";

	private DeviceTable() {
	}

	/** Finds what is known of a device; gives nothing if it was never heard of. */
	static Query<Optional<Device>> finding(StoreId id, DeviceId device) {
		return Query.rows(FIND, (find, index) -> {
			int next = StoreTable.bind(find, index, id);
			find.setString(next, device.value());
			return next + 1;
		}, (row) -> row.next() ? Optional.of(device(row)) : Optional.empty());
	}

	private static Device device(ResultSet row) throws SQLException {
		String push = row.getString(1);
		return new Device((push != null) ? new PushName(push) : null, Instant.ofEpochMilli(row.getLong(2)));
	}

	/**
	 * Notes that a device was heard of, and keeps its other pushes away until the
	 * transaction ends. Gives what was known of it before; who is new has never pushed,
	 * nor been noted.
	 */
	static Query<Device> hearing(StoreId id, DeviceId device, Instant at) {
		return Query.rows(HEARD, (save, index) -> {
			int next = StoreTable.bind(save, index, id);
			save.setString(next, device.value());
			save.setLong(next + 1, at.toEpochMilli());
			save.setLong(next + 2, at.toEpochMilli());
			return next + 3;
		}, (row) -> {
			row.next();
			return device(row);
		});
	}

	/** Notes a push of a device that was heard of in this transaction. */
	static Query<Integer> pushing(StoreId id, DeviceId device, PushName push) {
		return Query.command(PUSHED, (save, index) -> {
			save.setString(index, push.value());
			int next = StoreTable.bind(save, index + 1, id);
			save.setString(next, device.value());
			return next + 1;
		});
	}

	/**
	 * Notes who a device that was heard of is, and how far it has read.
	 */
	static Query<Integer> noting(StoreId id, DeviceId device, Note note) {
		return Query.command(NOTE, (save, index) -> {
			Visitor visitor = note.visitor();
			save.setLong(index, note.at().toEpochMilli());
			save.setString(index + 1, (visitor != null) ? visitor.caller().name() : null);
			save.setString(index + 2, (visitor != null) ? visitor.client() : null);
			save.setLong(index + 3, note.readTo());
			int next = StoreTable.bind(save, index + 4, id);
			save.setString(next, device.value());
			return next + 1;
		});
	}

	static List<KnownDevice> list(Connection connection, StoreId id, String after, int limit) throws SQLException {
		try (PreparedStatement list = connection.prepareStatement(LIST)) {
			int next = StoreTable.bind(list, 1, id);
			list.setString(next, after);
			list.setInt(next + 1, limit);
			List<KnownDevice> devices = new ArrayList<>();
			try (ResultSet row = list.executeQuery()) {
				while (row.next()) {
					devices.add(new KnownDevice(new DeviceId(row.getString(1)), row.getString(2), row.getString(3),
							Instant.ofEpochMilli(row.getLong(4)), Instant.ofEpochMilli(row.getLong(5)),
							new Lag(row.getLong(6), Math.max(0, row.getLong(7))), row.getLong(8) > 0));
				}
			}
			return devices;
		}
	}

	/**
	 * Counts the devices of a store.
	 * @param since who was not heard of later is silent
	 */
	static DeviceCount count(Connection connection, StoreId id, Instant since) throws SQLException {
		try (PreparedStatement count = connection.prepareStatement(COUNT)) {
			count.setLong(1, since.toEpochMilli());
			StoreTable.bind(count, 2, id);
			try (ResultSet row = count.executeQuery()) {
				return row.next() ? new DeviceCount(row.getLong(1), row.getLong(2)) : DeviceCount.NONE;
			}
		}
	}

	/**
	 * Forgets devices that were last heard of before a moment.
	 * @param limit how many, at most
	 * @return how many
	 */
	static int purge(Connection connection, StoreId id, Instant upTo, int limit) throws SQLException {
		try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
			int next = StoreTable.bind(purge, 1, id);
			purge.setLong(next, upTo.toEpochMilli());
			next = StoreTable.bind(purge, next + 1, id);
			purge.setLong(next, upTo.toEpochMilli());
			purge.setInt(next + 1, limit);
			return purge.executeUpdate();
		}
	}

	/**
	 * What is known of a device.
	 *
	 * @param lastPush its last push; null if it never pushed
	 * @param notedAt when it was last noted who it is
	 */
	record Device(@Nullable PushName lastPush, Instant notedAt) {

		/** Whether it is there only since this transaction. */
		boolean isNew() {
			return this.lastPush == null && this.notedAt.equals(Instant.EPOCH);
		}

	}

	/**
	 * Who a device is.
	 *
	 * @param visitor who brought its call; null if that is not known
	 * @param readTo the number that it has read up to
	 * @param at when
	 */
	record Note(@Nullable Visitor visitor, long readTo, Instant at) {

	}

}
