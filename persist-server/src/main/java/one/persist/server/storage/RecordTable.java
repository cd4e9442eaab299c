package one.persist.server.storage;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.KeyScope;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.PushDecision.Stored;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code sync_record}: one row a record, its newest version. Rows change only
 * while the store's counters are locked.
 */
final class RecordTable {

	private static final String TOMBSTONES = """
			SELECT seq, deleted_at FROM sync_record WHERE tenant = ? AND store = ? AND deleted_at IS NOT NULL
			ORDER BY seq LIMIT ?""";

	private static final String PURGE = """
			DELETE FROM sync_record WHERE tenant = ? AND store = ? AND deleted_at IS NOT NULL AND seq <= ?
			RETURNING octet_length(key) + octet_length(vector)""";

	private static final char SEPARATOR = ' ';

	private static final int TIMESTAMP_DIGITS = 16;

	private static final long NO_MORE = Long.MAX_VALUE;

	private RecordTable() {
	}

	/**
	 * Fills a page.
	 */
	static void fill(Connection connection, Dialect dialect, StoreId id, Reading reading, PageBuilder page)
			throws SQLException {
		Reading next = reading;
		while (next.since() < reading.head() && !page.isFull()) {
			next = next.after(dialect.ask(connection,
					dialect.feed(id, next, page.room(), page.roomBytes(), (row) -> take(row, reading.scope(), page))));
		}
		page.finish();
	}

	/** Gives the number of the last row; one that is beyond all if there was none. */
	private static long take(ResultSet row, KeyScope scope, PageBuilder page) throws SQLException {
		long last = NO_MORE;
		boolean takes = true;
		while (takes && row.next()) {
			last = row.getLong(1);
			long commit = row.getLong(2);
			// what is left out may be much: nothing else is read of it
			takes = page.add(commit, row.getBoolean(3) ? null : changeWithin(row, scope));
		}
		return last;
	}

	private static @Nullable RecordChange changeWithin(ResultSet row, KeyScope scope) throws SQLException {
		String key = text(row, 4);
		return scope.contains(key) ? change(row, key, 5) : null;
	}

	/**
	 * The number up to which all tombstones are old. They are forgotten in the order of
	 * their numbers, not of their times: clocks step, and those of two servers differ. A
	 * reader that began above the floor would not notice that a delete below it has gone.
	 * @return the number, or 0 if the first tombstone is not old, or there is none
	 */
	static long lastOfOldTombstones(Connection connection, StoreId id, Instant upTo, int limit) throws SQLException {
		try (PreparedStatement find = connection.prepareStatement(TOMBSTONES)) {
			find.setInt(StoreTable.bind(find, 1, id), limit);
			long last = 0;
			try (ResultSet row = find.executeQuery()) {
				while (row.next() && row.getLong(2) <= upTo.toEpochMilli()) {
					last = row.getLong(1);
				}
			}
			return last;
		}
	}

	/**
	 * Deletes the tombstones up to a number.
	 * @return how many
	 */
	static int purge(Connection connection, StoreId id, long last) throws SQLException {
		int purged = 0;
		long bytes = 0;
		try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
			purge.setLong(StoreTable.bind(purge, 1, id), last);
			try (ResultSet row = purge.executeQuery()) {
				while (row.next()) {
					purged++;
					bytes += row.getLong(1) + Quota.RECORD_BYTES;
				}
			}
		}
		UsageTable.free(connection, id, bytes);
		return purged;
	}

	/**
	 * Reads records from four columns: key, version, vector, value.
	 * @return by key
	 */
	static Map<String, RecordChange> changes(ResultSet row) throws SQLException {
		Map<String, RecordChange> changes = new HashMap<>();
		while (row.next()) {
			String key = text(row, 1);
			changes.put(key, change(row, key, 2));
		}
		return changes;
	}

	private static RecordChange change(ResultSet row, String key, int index) throws SQLException {
		byte[] value = row.getBytes(index + 2);
		Stored stored = stored(row, index);
		return new RecordChange(key, (value != null) ? Json.ofChecked(value) : null, stored.version(), stored.vector());
	}

	/**
	 * Reads what is stored of records from four columns: key, version, vector, bytes of
	 * the value.
	 * @return by key, to be changed at will
	 */
	static Map<String, Found> found(ResultSet row) throws SQLException {
		Map<String, Found> found = new HashMap<>();
		while (row.next()) {
			found.put(text(row, 1), new Found(stored(row, 2), row.getLong(4)));
		}
		return found;
	}

	/** Most records have one writer, and a vector that says no more than the version. */
	private static Stored stored(ResultSet row, int index) throws SQLException {
		String text = text(row, index);
		String vector = text(row, index + 1);
		Version version = Version.parse(text);
		return new Stored(version, vector.equals(text) ? VersionVector.of(version) : readVector(vector));
	}

	/** To get a string out of SQLite's driver takes it longer than to get its bytes. */
	private static String text(ResultSet row, int index) throws SQLException {
		return new String(row.getBytes(index), StandardCharsets.UTF_8);
	}

	/** A vector is kept as its entries in the text form of versions. */
	static String write(VersionVector vector) {
		return vector.newest().stream().map(Version::toString).collect(Collectors.joining(String.valueOf(SEPARATOR)));
	}

	/** How long a vector is as it is kept: its entries, and what stands between them. */
	static int sizeOf(VersionVector vector) {
		int size = 0;
		for (Version newest : vector.newest()) {
			size += TIMESTAMP_DIGITS + 1 + newest.device().value().length() + 1;
		}
		return Math.max(0, size - 1);
	}

	static VersionVector readVector(String text) {
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
	 * What to read.
	 *
	 * @param since the number after which to begin
	 * @param head the last number that the store has given
	 * @param leftOut the device whose records are left out; null to leave out no device's
	 * @param scope the keys of which records are not left out
	 */
	record Reading(long since, long head, @Nullable DeviceId leftOut, KeyScope scope) {

		Reading after(long seq) {
			return new Reading(seq, this.head, this.leftOut, this.scope);
		}

		/** The id of the device that is left out; one that no device has for none. */
		String leftOutId() {
			return (this.leftOut != null) ? this.leftOut.value() : "";
		}

	}

	/**
	 * What is stored of a record, without its value.
	 *
	 * @param stored what is compared
	 * @param valueBytes how large the value is; 0 for a tombstone
	 */
	record Found(Stored stored, long valueBytes) {

	}

	/**
	 * What a push stores.
	 *
	 * @param changes versions, in the order of their numbers; keys do not repeat
	 * @param stored keys of those that may take the place of one that is stored: of all
	 * others there is none
	 * @param seq the last number given before
	 * @param at when, by the server's clock
	 */
	record Applied(List<RecordChange> changes, Set<String> stored, long seq, Instant at) {

		/**
		 * A part of them, with their numbers.
		 * @param isNew whether those of which none is stored, or the others
		 */
		List<Numbered> numbered(boolean isNew) {
			return IntStream.range(0, this.changes.size())
				.filter((i) -> isNew != this.stored.contains(this.changes.get(i).key()))
				.mapToObj((i) -> new Numbered(this.changes.get(i), this.seq + 1 + i))
				.toList();
		}

		/** The last number given, which is that of the commit. */
		long lastSeq() {
			return this.seq + this.changes.size();
		}

	}

	/**
	 * A version with the number that it is given.
	 *
	 * @param change the version
	 * @param seq the number
	 */
	record Numbered(RecordChange change, long seq) {
	}

}
