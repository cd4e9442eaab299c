package one.persist.server.storage;

import java.nio.charset.StandardCharsets;

import one.persist.Json;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.RecordTable.Found;

/**
 * What records take of their tenant's quota, or what a change of them adds to that.
 *
 * @param records those that are not deleted
 * @param bytes as {@link Quota#bytes()} counts them
 */
record Room(long records, long bytes) {

	static final Room NONE = new Room(0, 0);

	/** What a version takes once it is stored. */
	static Room of(RecordChange change) {
		Json value = change.value();
		return new Room((value != null) ? 1 : 0,
				bytes(change.key(), RecordTable.sizeOf(change.vector()), (value != null) ? value.size() : 0));
	}

	/** What is stored of a key. */
	static Room of(String key, Found found) {
		return new Room((found.valueBytes() > 0) ? 1 : 0,
				bytes(key, RecordTable.sizeOf(found.stored().vector()), found.valueBytes()));
	}

	private static long bytes(String key, int vector, long value) {
		return Quota.RECORD_BYTES + key.getBytes(StandardCharsets.UTF_8).length + (long) vector + value;
	}

	Room plus(Room other) {
		return new Room(this.records + other.records, this.bytes + other.bytes);
	}

	Room minus(Room other) {
		return new Room(this.records - other.records, this.bytes - other.bytes);
	}

}
