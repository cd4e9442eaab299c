package one.persist.protocol;

import java.util.List;

/**
 * A push, as it travels.
 *
 * @param state who pushes, and where it stands
 * @param push a new name for this push
 * @param entries what to store; keys do not repeat
 */
public record PushRequest(DeviceState state, PushName push, List<PushEntry> entries) {

	/**
	 * Copies the list.
	 */
	public PushRequest {
		entries = List.copyOf(entries);
	}

}
