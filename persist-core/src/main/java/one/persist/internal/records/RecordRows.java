package one.persist.internal.records;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.StoredRecord;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.internal.records.LocalRecord.Damage;
import one.persist.internal.records.LocalRecord.Marks;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of the record table: in full, for what is written or synced, or only what
 * stands in a list. Safe for use by many threads.
 */
final class RecordRows {

	/** What a list shows and its checksum covers. */
	private static final String LISTED = "id, key, version_time, version_device, vector, checksum, conflicted, value";

	/** Begins a query whose rows are listed. */
	static final String SELECT_LISTED = "SELECT " + LISTED + " FROM record\n";

	/**
	 * Whether an entry of a record waits, for any remote; the join is said to begin with
	 * the remotes. A place that no entry holds any more may have been given to the entry
	 * of another record.
	 */
	static final String WAITS = """
			(position <> 0 AND EXISTS (SELECT 1 FROM remote m CROSS JOIN sync_entry e ON e.remote = m.id
				AND e.position = record.position AND e.record = record.id))
			""";

	/**
	 * Whether a remote has a record's very version: that is said, or the record has had a
	 * place that no entry holds any more.
	 */
	static final String IS_CONFIRMED = "(confirmed = 1 OR (position <> 0 AND NOT " + WAITS + "))";

	/** Begins a query whose rows are read in full. */
	static final String SELECT = "SELECT " + LISTED + ", confirmed, position, " + WAITS + " FROM record\n";

	/*
	 * By number: the driver finds a name by comparing it with those of all columns, for
	 * each row anew.
	 */
	private static final int ID = 1;

	private static final int KEY = 2;

	private static final int VERSION_TIME = 3;

	private static final int VERSION_DEVICE = 4;

	private static final int VECTOR = 5;

	private static final int CHECKSUM = 6;

	private static final int CONFLICTED = 7;

	private static final int VALUE = 8;

	private static final int CONFIRMED = 9;

	private static final int POSITION = 10;

	private static final int WAITING = 11;

	private static final byte[] NO_KEY = {};

	private final String store;

	/** The device of the row that was read last: most are of the same few. */
	private volatile KnownDevice known = new KnownDevice(NO_KEY, null);

	RecordRows(String store) {
		this.store = store;
	}

	/** Reads a row of {@link #SELECT}. */
	LocalRecord record(ResultSet row) throws SQLException {
		Cells cells = cells(row);
		Marks marks = marks(row);
		if (!cells.isWhole()) {
			return new LocalRecord(row.getLong(ID), null, marks, damage(cells));
		}
		Version version = version(cells);
		RecordChange change = new RecordChange(cells.keyText(), RecordTable.json(cells.value()), version,
				VectorText.decodeBeside(version, text(cells.vector())));
		return new LocalRecord(row.getLong(ID), change, marks);
	}

	private static Marks marks(ResultSet row) throws SQLException {
		boolean conflicted = row.getBoolean(CONFLICTED);
		long position = row.getLong(POSITION);
		if (position == 0 || row.getBoolean(WAITING)) {
			return new Marks(row.getBoolean(CONFIRMED), conflicted, position);
		}
		return new Marks(true, conflicted, 0);
	}

	/** Reads a row of {@link #SELECT_LISTED}. */
	Listed listed(ResultSet row) throws SQLException {
		Cells cells = cells(row);
		String key = cells.keyText();
		if (!cells.isWhole()) {
			return new Listed(row.getLong(ID), key, null);
		}
		Json value = RecordTable.json(cells.value());
		return new Listed(0, key,
				(value == null) ? null : new StoredRecord<>(key, value, version(cells), row.getBoolean(CONFLICTED)));
	}

	private static Cells cells(ResultSet row) throws SQLException {
		byte[] key = row.getBytes(KEY);
		return new Cells((key != null) ? key : NO_KEY, row.getBytes(VALUE), row.getLong(VERSION_TIME),
				row.getBytes(VERSION_DEVICE), row.getBytes(VECTOR), row.getLong(CHECKSUM));
	}

	private Version version(Cells cells) {
		byte[] device = Objects.requireNonNullElse(cells.device(), NO_KEY);
		KnownDevice last = this.known;
		DeviceId id = last.id();
		if (id == null || !Arrays.equals(device, last.text())) {
			id = new DeviceId(new String(device, StandardCharsets.UTF_8));
			this.known = new KnownDevice(device, id);
		}
		return new Version(new HybridTimestamp(cells.time()), id);
	}

	private Damage damage(Cells cells) {
		if (!cells.hasWholeVersion()) {
			return new Damage(this.store, cells.keyText(), null, VersionVector.empty());
		}
		Version version = version(cells);
		return new Damage(this.store, cells.keyText(), version, VectorText.decodeBeside(version, text(cells.vector())));
	}

	private static @Nullable String text(byte @Nullable [] bytes) {
		return (bytes != null) ? new String(bytes, StandardCharsets.UTF_8) : null;
	}

	/**
	 * A row of a list.
	 *
	 * @param id the row, where the record is damaged; else 0
	 * @param key the key, of a damaged record as far as it can be read
	 * @param record the record; null if it is damaged, or deleted
	 */
	record Listed(long id, String key, @Nullable StoredRecord<Json> record) {

		boolean isDamaged() {
			return this.id != 0;
		}

	}

	/**
	 * What a checksum covers, and the checksum. Texts are bytes, which the driver reads
	 * in half the time.
	 */
	private record Cells(byte[] key, byte @Nullable [] value, long time, byte @Nullable [] device,
			byte @Nullable [] vector, long written) {

		boolean isWhole() {
			return found() == this.written;
		}

		boolean hasWholeVersion() {
			return RecordChecksum.sameVersion(found(), this.written);
		}

		private long found() {
			return RecordChecksum.of(this.key, this.value, this.time, this.device, this.vector);
		}

		String keyText() {
			return new String(this.key, StandardCharsets.UTF_8);
		}

	}

	/**
	 * A device's id, and the text that it was read from.
	 */
	private record KnownDevice(byte[] text, @Nullable DeviceId id) {
	}

}
