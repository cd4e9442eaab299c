package one.persist.internal.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * The checksum of a row, in one number: its upper half covers key and value, its lower
 * half key and version with vector. So a value whose bytes have changed, by far the
 * largest target, still has a version to be trusted.
 * <p>
 * SQLite has none: a bit that changes inside a value is a value like any other to it.
 */
final class RecordChecksum {

	private static final int VALUE_SHIFT = Integer.SIZE;

	/** No byte of UTF-8, so that parts cannot be shifted into each other. */
	private static final int SEPARATOR = 0xff;

	/** Tells a tombstone from a value. */
	private static final int NOTHING = 0xfe;

	private RecordChecksum() {
	}

	/**
	 * Computes a checksum.
	 * @param key the record's key; empty where the row has none
	 * @param value the value as it is kept; null for a tombstone
	 * @param version the version as it is kept
	 */
	static long of(String key, byte @Nullable [] value, VersionColumns version) {
		return of(key.getBytes(StandardCharsets.UTF_8), value, version.time(), bytes(version.device()),
				bytes(version.vector()));
	}

	/**
	 * Computes the checksum of a row whose texts were read as bytes.
	 * @param key the record's key; empty where the row has none
	 * @param value the value as it is kept; null for a tombstone
	 * @param time packed timestamp of its version
	 * @param device device of its version
	 * @param vector vector of its version; null where it says what the version says
	 */
	static long of(byte[] key, byte @Nullable [] value, long time, byte @Nullable [] device, byte @Nullable [] vector) {
		CRC32C checksum = new CRC32C();
		checksum.update(key, 0, key.length);
		update(checksum, value);
		long upper = checksum.getValue();
		checksum.reset();
		checksum.update(key, 0, key.length);
		checksum.update(SEPARATOR);
		checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(time).flip());
		update(checksum, device);
		update(checksum, vector);
		return upper << VALUE_SHIFT | checksum.getValue();
	}

	private static void update(CRC32C checksum, byte @Nullable [] part) {
		checksum.update(SEPARATOR);
		if (part != null) {
			checksum.update(part, 0, part.length);
		}
		else {
			checksum.update(NOTHING);
		}
	}

	private static byte @Nullable [] bytes(@Nullable String text) {
		return (text != null) ? text.getBytes(StandardCharsets.UTF_8) : null;
	}

	/** Whether the half that covers the version is the same. */
	static boolean sameVersion(long a, long b) {
		return (int) a == (int) b;
	}

	/**
	 * A version as it stands in its columns.
	 *
	 * @param time its packed timestamp
	 * @param device its device
	 * @param vector its vector; null where it says what the version says
	 */
	record VersionColumns(long time, @Nullable String device, @Nullable String vector) {
	}

}
