package one.persist.protocol;

import java.util.List;

import one.persist.DeviceId;
import org.jspecify.annotations.Nullable;

/**
 * A push, as it travels.
 *
 * @param device who pushes
 * @param cursor how far the device has read; null if it never did
 * @param seen the newest commit that the device knows of; null if it knows none
 * @param previous the last push of the device that was answered, and those sent since
 * without an answer
 * @param push a new name for this push
 * @param entries what to store; keys do not repeat
 */
public record PushRequest(DeviceId device, @Nullable Cursor cursor, @Nullable Cursor seen, List<PushName> previous,
		PushName push, List<PushEntry> entries) {

	/**
	 * Copies the lists.
	 */
	public PushRequest {
		previous = List.copyOf(previous);
		entries = List.copyOf(entries);
	}

}
