package one.persist.protocol;

import java.util.List;

import one.persist.DeviceId;
import org.jspecify.annotations.Nullable;

/**
 * A pull, as it travels.
 *
 * @param device who pulls
 * @param cursor how far the device has read; null to begin
 * @param seen the newest commit that the device knows of; null if it knows none
 * @param previous the last push of the device that was answered, and those sent since
 * without an answer
 * @param full whether to leave nothing out, not even what the device itself pushed last
 * @param limit changes wanted, at most, though at least one whole commit comes; positive
 */
public record PullRequest(DeviceId device, @Nullable Cursor cursor, @Nullable Cursor seen, List<PushName> previous,
		boolean full, int limit) {

	/**
	 * Copies the list.
	 * @throws IllegalArgumentException if the limit is not positive
	 */
	public PullRequest {
		previous = List.copyOf(previous);
		if (limit < 1) {
			throw new IllegalArgumentException("A pull's limit is positive, not " + limit);
		}
	}

}
