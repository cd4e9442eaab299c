package one.persist.inspect;

import one.persist.DeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * How a record stands with one remote. Immutable.
 *
 * @param remote the remote's name
 * @param state how it stands
 * @param queued its entry in the queue; null unless it waits
 * @param refused why the remote does not take it; null unless it was refused
 */
public record RecordAtRemote(String remote, State state, @Nullable QueuedRecord queued, @Nullable DeadLetter refused) {

	/**
	 * How a record may stand with a remote.
	 */
	public enum State {

		/** The remote has it as it is. */
		IN_STEP,

		/** It waits to be pushed. */
		WAITING,

		/** The remote refused it for good, and nobody has decided what to do. */
		REFUSED,

		/** The remote refused it for good, and a person gave it up. */
		GIVEN_UP,

		/** It was written before the remote was attached, and is yet to be entered. */
		NOT_ENTERED

	}

}
