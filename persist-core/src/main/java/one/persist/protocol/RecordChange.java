package one.persist.protocol;

import one.persist.Json;
import one.persist.RecordKeys;
import one.persist.Version;
import one.persist.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * One version of one record, as it travels. Immutable.
 *
 * @param key the record's key
 * @param value the value; null for a tombstone
 * @param version names the write
 * @param vector what the version has seen; its entry of the version's device is the
 * version's timestamp
 */
public record RecordChange(String key, @Nullable Json value, Version version,
		VersionVector vector) implements Versioned {

	/** Devices in a vector, at most: far more than ever write one record. */
	public static final int MAX_VECTOR_ENTRIES = 10_000;

	/**
	 * Checks the version.
	 * @throws one.persist.InvalidRecordException if the key is not allowed
	 * @throws IllegalArgumentException if the vector does not go with the version
	 */
	public RecordChange {
		RecordKeys.require(key);
		if (!version.timestamp().equals(vector.get(version.device()))) {
			throw new IllegalArgumentException("The vector of version " + version + " has another entry of its device: "
					+ vector.get(version.device()));
		}
		if (vector.size() > MAX_VECTOR_ENTRIES) {
			throw new IllegalArgumentException("A vector has at most " + MAX_VECTOR_ENTRIES + " entries");
		}
	}

	/**
	 * Whether the version is a delete.
	 * @return true for a tombstone
	 */
	public boolean deleted() {
		return this.value == null;
	}

}
