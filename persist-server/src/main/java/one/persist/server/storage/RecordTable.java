package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

	private static final long NO_MORE = -1;

	private RecordTable() {
	}

	/**
	 * Fills a page with what follows a number.
	 */
	static void fill(Connection connection, Dialect dialect, StoreId id, Reading reading, PageBuilder page)
			throws SQLException {
		try (PreparedStatement feed = connection.prepareStatement(dialect.feed())) {
			int next = StoreTable.bind(feed, dialect.bindLeftOut(feed, reading), id);
			long after = reading.since();
			while (after != NO_MORE) {
				feed.setLong(next, after);
				after = take(feed, reading.scope(), page);
			}
		}
		page.finish();
	}

	/**
	 * The id of the device whose records are left out; one that no device has for none.
	 */
	static String leftOut(Reading reading) {
		DeviceId device = reading.leftOut();
		return (device != null) ? device.value() : "";
	}

	/** Gives the number after which to go on, if the page still takes rows. */
	private static long take(PreparedStatement feed, KeyScope scope, PageBuilder page) throws SQLException {
		long last = NO_MORE;
		try (ResultSet row = feed.executeQuery()) {
			while (row.next()) {
				last = row.getLong(1);
				boolean leftOut = row.getBoolean(3) || !scope.contains(row.getString(4));
				if (!page.add(row.getLong(2), leftOut ? null : change(row, 4))) {
					return NO_MORE;
				}
			}
		}
		return last;
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
	 * Reads a record from four columns: key, version, vector, value.
	 * @param index the first of them
	 */
	static RecordChange change(ResultSet row, int index) throws SQLException {
		byte[] value = row.getBytes(index + 3);
		return new RecordChange(row.getString(index), (value != null) ? Json.ofChecked(value) : null,
				Version.parse(row.getString(index + 1)), readVector(row.getString(index + 2)));
	}

	static Found found(String version, String vector, long valueBytes) {
		return new Found(new Stored(Version.parse(version), readVector(vector)), valueBytes);
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
	 * @param leftOut the device whose records are left out; null to leave out no device's
	 * @param scope the keys of which records are not left out
	 */
	record Reading(long since, @Nullable DeviceId leftOut, KeyScope scope) {

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
	 * @param seq the last number given before
	 * @param at when, by the server's clock
	 */
	record Applied(List<RecordChange> changes, long seq, Instant at) {

		/** The last number given, which is that of the commit. */
		long lastSeq() {
			return this.seq + this.changes.size();
		}

	}

}
