package one.persist;

import java.time.Instant;

/**
 * One record as it stood when it was read or written. Immutable, as far as the value is.
 *
 * @param <T> type of the value
 * @param key the key
 * @param value the value
 * @param version names the write that the value came from
 * @param conflicted whether a conflict of this record waits for {@code resolve}; the
 * value is then this device's own
 */
public record StoredRecord<T>(String key, T value, Version version, boolean conflicted) {

	/**
	 * When the value was written, by the corrected clock of the device that wrote it.
	 * @return the instant, to the millisecond
	 */
	public Instant updatedAt() {
		return this.version.timestamp().toInstant();
	}

}
