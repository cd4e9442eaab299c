package one.persist.protocol;

/**
 * What became of one entry of a push.
 */
public sealed interface PushResult {

	/** The version is the remote's now. */
	record Applied() implements PushResult {
	}

	/** The remote had it, or one that includes it. */
	record Known() implements PushResult {
	}

	/**
	 * The remote has a version that the pushed one does not include.
	 *
	 * @param remote the remote's version
	 */
	record Conflict(RecordChange remote) implements PushResult {
	}

	/** The entry has a base and the remote has no such record: a delete, forgotten. */
	record Gone() implements PushResult {
	}

	/**
	 * The remote will never take the entry.
	 *
	 * @param code why, for a program; see {@link ProblemCodes}
	 * @param detail why, in words
	 */
	record Rejected(String code, String detail) implements PushResult {
	}

}
