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
	 * A side that may be a delete.
	 * @param <T> type of the value
	 * @param value the value, or null for a delete
	 * @param version names the write
	 * @return the side
	 */
	@SuppressWarnings("NullAway") // a nullable type argument is beyond what it checks
	public static <T> RecordVersion<@Nullable T> of(@Nullable T value, Version version) {
		return new RecordVersion<>(value, version);
	}

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
