package one.persist.inspect;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A record that waits to be pushed to a remote. Immutable.
 *
 * @param key the record's key
 * @param deleted whether its delete is what waits
 * @param since since when it waits
 * @param state why it still waits
 * @param attempts how often it was put off
 * @param due when it is next sent, if it was put off; else null
 * @param lastError why it was put off or is held, in words; null if it never was
 */
public record QueuedRecord(String key, boolean deleted, Instant since, State state, int attempts, @Nullable Instant due,
		@Nullable String lastError) {

	/**
	 * Why a record still waits.
	 */
	public enum State {

		/** It goes with the next push. */
		WAITING,

		/** It was sent, and not answered yet: it is sent again unless an answer comes. */
		SENT,

		/** The remote does not take it yet. */
		POSTPONED,

		/** It is held until its conflict is resolved. */
		IN_CONFLICT,

		/** It is held since its bytes are damaged. */
		DAMAGED,

		/** It is held until another remote has confirmed that it still has it. */
		UNCONFIRMED

	}

}
