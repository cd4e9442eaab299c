package one.persist;

/**
 * What synchronization with a remote is doing, or why it does not.
 */
public enum RemoteState {

	/** Nothing is under way; the next cycle starts at its time. */
	IDLE,

	/** A cycle is running. */
	SYNCING,

	/**
	 * The remote did not answer. Not an error: it is tried again, less and less often.
	 */
	OFFLINE,

	/**
	 * The remote asked for patience, or has no room left: the cause says which. It is
	 * tried again when it said; what takes no room there, such as a delete, is pushed
	 * meanwhile.
	 */
	BUSY,

	/** A person paused it, and a person resumes it. */
	PAUSED,

	/**
	 * The remote refused the credentials: correct them, or resume. They are tried again
	 * by themselves each five minutes, should the remote have been what was wrong.
	 */
	UNAUTHORIZED,

	/**
	 * The remote refused the device, the store or the protocol: correct it, or resume.
	 */
	MISCONFIGURED,

	/** A cycle failed for a reason of this device's own. It is tried again. */
	FAILED,

	/**
	 * What was under way made no step for minutes, or the worker no longer looks for what
	 * is due. It was given up, and another one is tried; a cycle that comes back after
	 * that writes nothing.
	 */
	STALLED;

	/**
	 * Whether what waits is held back until someone acts, or until credentials that were
	 * refused are found to work again.
	 * @return true for the states that {@link StoreSync#resume()} ends
	 */
	public boolean isPaused() {
		return this == PAUSED || this == UNAUTHORIZED || this == MISCONFIGURED;
	}

}
