package one.persist.internal.sync;

/**
 * Ends a cycle at its next step: the store is closed, or a person paused the remote. What
 * it has not done waits in the file.
 */
final class CycleStoppedException extends RuntimeException {

	CycleStoppedException() {
		super("stopped", null, false, false);
	}

}
