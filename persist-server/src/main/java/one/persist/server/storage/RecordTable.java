package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code sync_record}: one row a record, its newest version.
 */
final class RecordTable {

	private static final String FIND = """
			SELECT version, vector FROM sync_record WHERE tenant = ? AND store = ? AND key = ?""";

	private static final String READ = """
			SELECT key, version, vector, value FROM sync_record WHERE tenant = ? AND store = ? AND key = ?""";

	private static final String FEED = """
			SELECT key, version, vector, value, commit_seq, by_device FROM sync_record
			WHERE tenant = ? AND store = ? AND seq > ? ORDER BY seq""";

	private static final String SAVE = """
			INSERT INTO sync_record (tenant, store, key, version, vector, seq, commit_seq, by_device, deleted_at, value)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (tenant, store, key)
			DO UPDATE SET version = excluded.version, vector = excluded.vector, seq = excluded.seq,
				commit_seq = excluded.commit_seq, by_device = excluded.by_device, deleted_at = excluded.deleted_at,
				value = excluded.value""";

	private static final String OLD_TOMBSTONES = """
			SELECT max(seq) FROM (
				SELECT seq FROM sync_record WHERE tenant = ? AND store = ? AND deleted_at <= ?
				ORDER BY deleted_at, seq LIMIT ?)""";

	private static final String PURGE = """
			DELETE FROM sync_record WHERE rowid IN (
				SELECT rowid FROM sync_record WHERE tenant = ? AND store = ? AND deleted_at <= ?
				ORDER BY deleted_at, seq LIMIT ?)""";

	private static final char SEPARATOR = ' ';

	private RecordTable() {
	}

	/**
	 * Prepares the comparison of many entries with what is stored.
	 */
	static Finder finder(Connection connection, StoreId id) throws SQLException {
		PreparedStatement find = connection.prepareStatement(FIND);
		StoreTable.bind(find, 1, id);
		return new Finder(find);
	}

	static RecordChange read(Connection connection, StoreId id, String key) throws SQLException {
		try (PreparedStatement read = connection.prepareStatement(READ)) {
			read.setString(StoreTable.bind(read, 1, id), key);
			try (ResultSet row = read.executeQuery()) {
				if (!row.next()) {
					throw new SQLException("A record of store '" + id.store() + "' vanished within a transaction");
				}
				return change(row);
			}
		}
	}

	/**
	 * Fills a page with what follows a number.
	 * @param leftOut the device whose records are left out; null to leave out nothing
	 */
	static void fill(Connection connection, StoreId id, long since, @Nullable DeviceId leftOut, PageBuilder page)
			throws SQLException {
		try (PreparedStatement feed = connection.prepareStatement(FEED)) {
			feed.setLong(StoreTable.bind(feed, 1, id), since);
			try (ResultSet row = feed.executeQuery()) {
				boolean taken = true;
				while (taken && row.next()) {
					boolean own = leftOut != null && leftOut.value().equals(row.getString(6));
					taken = page.add(row.getLong(5), own ? null : change(row));
				}
			}
		}
		page.finish();
	}

	/**
	 * Stores versions under the numbers that follow one.
	 * @param applied what to store; keys do not repeat
	 * @param seq the last number given; the commit's number is this plus the count
	 */
	static void save(Connection connection, StoreId id, DeviceId by, Applied applied) throws SQLException {
		long seq = applied.seq();
		long commit = seq + applied.changes().size();
		try (PreparedStatement save = connection.prepareStatement(SAVE)) {
			for (RecordChange change : applied.changes()) {
				int next = StoreTable.bind(save, 1, id);
				save.setString(next, change.key());
				save.setString(next + 1, change.version().toString());
				save.setString(next + 2, write(change.vector()));
				save.setLong(next + 3, ++seq);
				save.setLong(next + 4, commit);
				save.setString(next + 5, by.value());
				Json value = change.value();
				if (value != null) {
					save.setNull(next + 6, Types.BIGINT);
					save.setBytes(next + 7, value.toBytes());
				}
				else {
					save.setLong(next + 6, applied.at().toEpochMilli());
					save.setNull(next + 7, Types.BLOB);
				}
				save.addBatch();
			}
			save.executeBatch();
		}
	}

	/**
	 * The greatest number among the oldest tombstones.
	 * @return the number, or 0 if there are none so old
	 */
	static long lastOfOldTombstones(Connection connection, StoreId id, Instant upTo, int limit) throws SQLException {
		try (PreparedStatement find = connection.prepareStatement(OLD_TOMBSTONES)) {
			bindOld(find, id, upTo, limit);
			try (ResultSet row = find.executeQuery()) {
				return row.next() ? row.getLong(1) : 0;
			}
		}
	}

	static int purge(Connection connection, StoreId id, Instant upTo, int limit) throws SQLException {
		try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
			bindOld(purge, id, upTo, limit);
			return purge.executeUpdate();
		}
	}

	private static void bindOld(PreparedStatement statement, StoreId id, Instant upTo, int limit) throws SQLException {
		int next = StoreTable.bind(statement, 1, id);
		statement.setLong(next, upTo.toEpochMilli());
		statement.setInt(next + 1, limit);
	}

	private static RecordChange change(ResultSet row) throws SQLException {
		byte[] value = row.getBytes(4);
		return new RecordChange(row.getString(1), (value != null) ? Json.ofChecked(value) : null,
				Version.parse(row.getString(2)), readVector(row.getString(3)));
	}

	/** A vector is kept as its entries in the text form of versions. */
	private static String write(VersionVector vector) {
		return vector.entries()
			.entrySet()
			.stream()
			.map((entry) -> new Version(entry.getValue(), entry.getKey()).toString())
			.collect(Collectors.joining(String.valueOf(SEPARATOR)));
	}

	private static VersionVector readVector(String text) {
		Map<DeviceId, HybridTimestamp> entries = new HashMap<>();
		int begin = 0;
		while (begin < text.length()) {
			int end = text.indexOf(SEPARATOR, begin);
			Version entry = Version.parse(text.substring(begin, (end < 0) ? text.length() : end));
			entries.put(entry.device(), entry.timestamp());
			begin = (end < 0) ? text.length() : end + 1;
		}
		return VersionVector.of(entries);
	}

	/**
	 * What a push stores.
	 *
	 * @param changes versions, in the order of their numbers
	 * @param seq the last number given before
	 * @param at when, by the server's clock
	 */
	record Applied(List<RecordChange> changes, long seq, Instant at) {

	}

	/**
	 * Finds what is stored, one key after another, by one prepared statement.
	 */
	static final class Finder implements AutoCloseable {

		private final PreparedStatement find;

		private Finder(PreparedStatement find) {
			this.find = find;
		}

		PushDecision.@Nullable Stored find(String key) throws SQLException {
			this.find.setString(3, key);
			try (ResultSet row = this.find.executeQuery()) {
				return row.next()
						? new PushDecision.Stored(Version.parse(row.getString(1)), readVector(row.getString(2))) : null;
			}
		}

		@Override
		public void close() throws SQLException {
			this.find.close();
		}

	}

}
