package one.persist.protocol;

import java.time.Instant;
import java.util.List;

/**
 * The answer to a push, as it travels.
 *
 * @param results one an entry, in the order of the entries
 * @param seen the newest commit of the remote, this push included
 * @param time the remote's clock
 */
public record PushResponse(List<PushResult> results, Cursor seen, Instant time) {

	/**
	 * Copies the list.
	 */
	public PushResponse {
		results = List.copyOf(results);
	}

}
