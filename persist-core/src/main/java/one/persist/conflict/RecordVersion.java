package one.persist.conflict;

import java.time.Instant;

import one.persist.DeviceId;
import one.persist.Version;
import org.jspecify.annotations.Nullable;

/**
 * One side of a conflict. Immutable, as far as the value is.
 *
 * @param <T> type of the value; nullable where a side may be a delete
 * @param value the value; null if and only if the side is a delete
 * @param version names the write
 */
public record RecordVersion<T extends @Nullable Object>(T value, Version version) {

	/**
	 * When it was written, by the corrected clock of the device that wrote it.
	 * @return the instant, to the millisecond
	 */
	public Instant updatedAt() {
		return this.version.timestamp().toInstant();
	}

	/**
	 * Which device wrote it.
	 * @return the device
	 */
	public DeviceId device() {
		return this.version.device();
	}

	/**
	 * Whether the side is a delete.
	 * @return true if there is no value
	 */
	public boolean deleted() {
		return this.value == null;
	}

}
