package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import one.persist.DeviceId;
import one.persist.server.storage.Query.Binder;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code sync_store}: one row a store, with its counters.
 */
final class StoreTable {

	private static final String FIND = """
			SELECT seq, floor FROM sync_store WHERE tenant = ? AND store = ?""";

	private static final String INSERT = """
			INSERT INTO sync_store (tenant, store, seq, floor, writer, writer_clock) VALUES (?, ?, 0, 0, NULL, 0)
			ON CONFLICT (tenant, store) DO NOTHING""";

	private static final String ADVANCE = """
			UPDATE sync_store SET counted = counted + (? - seq), seq = ?, records = records + ?, bytes = bytes + ?
			WHERE tenant = ? AND store = ?""";

	private static final String RAISE_FLOOR = """
			UPDATE sync_store SET counted = counted + (? - floor), floor = ? WHERE tenant = ? AND store = ? AND floor < ?""";

	private static final String WRITER = """
			SELECT writer, writer_clock FROM sync_store WHERE tenant = ? AND store = ?""";

	private static final String SET_WRITER = """
			UPDATE sync_store SET writer = ?, writer_clock = ? WHERE tenant = ? AND store = ?""";

	private static final String FORGET_WRITER = """
			UPDATE sync_store SET writer = NULL WHERE tenant = ? AND store = ? AND writer IS NOT NULL""";

	private static final String LIST = """
			SELECT tenant, store FROM sync_store WHERE (tenant, store) > (?, ?) ORDER BY tenant, store LIMIT ?""";

	private StoreTable() {
	}

	/** Reads the counters of a store; gives nothing if there is no such store. */
	static Query<Optional<Counters>> finding(StoreId id) {
		return Query.rows(FIND, binder(id), StoreTable::counters);
	}

	static @Nullable Counters find(Connection connection, StoreId id) throws SQLException {
		return finding(id).run(connection).orElse(null);
	}

	/** Reads counters from two columns: seq, floor. */
	static Optional<Counters> counters(ResultSet row) throws SQLException {
		return row.next() ? Optional.of(new Counters(row.getLong(1), row.getLong(2))) : Optional.empty();
	}

	/**
	 * Reads the counters of a store that is known to be there: stores are never deleted.
	 */
	static Counters require(Connection connection, StoreId id) throws SQLException {
		Counters counters = find(connection, id);
		if (counters == null) {
			throw missing(id);
		}
		return counters;
	}

	static SQLException missing(StoreId id) {
		return new SQLException("The storage was emptied meanwhile: there is no store '" + id.store() + "'");
	}

	/**
	 * Makes a store, unless it is there.
	 * @return whether it was made
	 */
	static boolean insert(Connection connection, StoreId id) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
			bind(insert, 1, id);
			return insert.executeUpdate() > 0;
		}
	}

	/**
	 * Notes that numbers have been given.
	 * @param seq the last of them
	 * @param growth what the records that have them add
	 */
	static Query<Integer> advancing(StoreId id, long seq, Room growth) {
		return Query.command(ADVANCE, (update, index) -> {
			update.setLong(index, seq);
			update.setLong(index + 1, seq);
			update.setLong(index + 2, growth.records());
			update.setLong(index + 3, growth.bytes());
			return bind(update, index + 4, id);
		});
	}

	static void raiseFloor(Connection connection, StoreId id, long floor) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement(RAISE_FLOOR)) {
			update.setLong(1, floor);
			update.setLong(2, floor);
			update.setLong(bind(update, 3, id), floor);
			update.executeUpdate();
		}
	}

	/** Reads who writes for the server itself, in a transaction that has the lock. */
	static Writer writer(Connection connection, StoreId id) throws SQLException {
		try (PreparedStatement find = connection.prepareStatement(WRITER)) {
			bind(find, 1, id);
			try (ResultSet row = find.executeQuery()) {
				if (!row.next()) {
					throw missing(id);
				}
				String device = row.getString(1);
				return new Writer((device != null) ? new DeviceId(device) : null, row.getLong(2));
			}
		}
	}

	static void setWriter(Connection connection, StoreId id, Writer writer) throws SQLException {
		DeviceId device = writer.device();
		try (PreparedStatement update = connection.prepareStatement(SET_WRITER)) {
			update.setString(1, (device != null) ? device.value() : null);
			update.setLong(2, writer.clock());
			bind(update, 3, id);
			update.executeUpdate();
		}
	}

	/** The next write of the server's own is by a device that never wrote. */
	static void forgetWriter(Connection connection, StoreId id) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement(FORGET_WRITER)) {
			bind(update, 1, id);
			update.executeUpdate();
		}
	}

	/**
	 * Lists stores in their order.
	 * @param after where to go on; null to begin
	 */
	static List<StoreId> list(Connection connection, @Nullable StoreId after, int limit) throws SQLException {
		try (PreparedStatement list = connection.prepareStatement(LIST)) {
			list.setString(1, (after != null) ? after.tenant() : "");
			list.setString(2, (after != null) ? after.store() : "");
			list.setInt(3, limit);
			List<StoreId> stores = new ArrayList<>();
			try (ResultSet row = list.executeQuery()) {
				while (row.next()) {
					stores.add(new StoreId(row.getString(1), row.getString(2)));
				}
			}
			return stores;
		}
	}

	/**
	 * Binds what every key begins with.
	 * @return the index of the next parameter
	 */
	static int bind(PreparedStatement statement, int index, StoreId id) throws SQLException {
		statement.setString(index, id.tenant());
		statement.setString(index + 1, id.store());
		return index + 2;
	}

	static Binder binder(StoreId id) {
		return (statement, index) -> bind(statement, index, id);
	}

	/**
	 * The counters of a store.
	 *
	 * @param seq the last number given to a record; the head commit's number
	 * @param floor cursors below have missed a purged delete
	 */
	record Counters(long seq, long floor) {

	}

	/**
	 * Who writes a store for the server itself.
	 *
	 * @param device its id; null until it is to write
	 * @param clock the last timestamp that it has given, packed
	 */
	record Writer(@Nullable DeviceId device, long clock) {

	}

}
