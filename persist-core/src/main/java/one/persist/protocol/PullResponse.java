package one.persist.protocol;

import java.time.Instant;
import java.util.List;

/**
 * The answer to a pull, as it travels.
 *
 * @param changes the newest version of each record changed since the cursor, in the order
 * of the commits
 * @param cursor where to go on; the newest commit of the remote if there is no more
 * @param more whether there is more
 * @param time the remote's clock
 */
public record PullResponse(List<RecordChange> changes, Cursor cursor, boolean more, Instant time) {

	/**
	 * Copies the list.
	 */
	public PullResponse {
		changes = List.copyOf(changes);
	}

}
