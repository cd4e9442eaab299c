package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * The file of a store could not be read or written. What was asked was not done, in
 * whole.
 */
public final class StoreAccessException extends PersistException {

	private final Reason reason;

	/**
	 * Creates an exception.
	 * @param reason what kind of failure
	 * @param message the store, what happened, and what to do
	 * @param cause what SQLite had to say
	 */
	public StoreAccessException(Reason reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	/**
	 * What kind of failure it is.
	 * @return the reason, for a program to act on
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Kinds of failure.
	 */
	public enum Reason {

		/** A foreign program holds the file's lock: try again. */
		BUSY,

		/**
		 * The disk or the quota is full: free space, then try again. No restart is
		 * needed.
		 */
		FULL,

		/** The file may not be written, or not be opened at all. */
		NOT_WRITABLE,

		/**
		 * The file was deleted or replaced while it was open: put it back, or start
		 * again.
		 */
		GONE,

		/** The file is damaged. */
		DAMAGED,

		/** Anything else that SQLite or the disk reported. */
		FAILED

	}

}
