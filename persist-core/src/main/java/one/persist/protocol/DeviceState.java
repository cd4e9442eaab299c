package one.persist.protocol;

import java.util.List;

import one.persist.DeviceId;
import org.jspecify.annotations.Nullable;

/**
 * What a device says of itself with each call, and of where it stands.
 *
 * @param device who calls
 * @param formerly the id by which the remote knows the device, if it is another than the
 * present one; null if it is not, or if the remote knows none
 * @param cursor how far the device has read; null if it never did, or is to begin
 * @param seen the newest commit that the device knows of; null if it knows none
 * @param previous the last push of the device that was answered, and those sent since
 * without an answer
 */
public record DeviceState(DeviceId device, @Nullable DeviceId formerly, @Nullable Cursor cursor, @Nullable Cursor seen,
		List<PushName> previous) {

	/**
	 * Copies the list.
	 */
	public DeviceState {
		previous = List.copyOf(previous);
	}

	/**
	 * A device that has read nothing and pushed nothing yet.
	 * @param device who it is
	 * @return its state
	 */
	public static DeviceState fresh(DeviceId device) {
		return reader(device, null);
	}

	/**
	 * A device that has read, and pushed nothing.
	 * @param device who it is
	 * @param cursor how far it has read; null if it did not
	 * @return its state
	 */
	public static DeviceState reader(DeviceId device, @Nullable Cursor cursor) {
		return new DeviceState(device, null, cursor, null, List.of());
	}

	/**
	 * The same device, when it has read on.
	 * @param newer how far it has read
	 * @return its state then
	 */
	public DeviceState readTo(Cursor newer) {
		return new DeviceState(this.device, this.formerly, newer, this.seen, this.previous);
	}

}
