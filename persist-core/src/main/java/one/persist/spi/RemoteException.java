package one.persist.spi;

import java.time.Duration;

import one.persist.PersistException;
import org.jspecify.annotations.Nullable;

/**
 * A call to a remote that failed as a whole. Its kind says what the engine does.
 */
public final class RemoteException extends PersistException {

	private final Kind kind;

	private final @Nullable Duration retryAfter;

	/**
	 * Creates an exception.
	 * @param kind what the engine is to do
	 * @param message what happened, without credentials and without values
	 * @param cause the failure below, if there is one
	 */
	public RemoteException(Kind kind, String message, @Nullable Throwable cause) {
		this(kind, message, cause, null);
	}

	/**
	 * Creates an exception that says when to try again.
	 * @param kind what the engine is to do
	 * @param message what happened, without credentials and without values
	 * @param cause the failure below, if there is one
	 * @param retryAfter how long to wait at least, or null to leave that to the engine
	 */
	public RemoteException(Kind kind, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
		super(message, cause);
		this.kind = kind;
		this.retryAfter = retryAfter;
	}

	/**
	 * What the engine is to do.
	 * @return the kind
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * How long to wait before the next try.
	 * @return the time, or null if the engine decides
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * This failure with another time to wait.
	 * @param wait how long
	 * @return a failure of the same kind, message and cause
	 */
	public RemoteException retryAfter(Duration wait) {
		return new RemoteException(this.kind, String.valueOf(getMessage()), (getCause() != null) ? getCause() : this,
				wait);
	}

	/**
	 * Kinds of failure, each with what the engine does.
	 */
	public enum Kind {

		/**
		 * No connection, no answer, or not a whole one: tried again, less and less often.
		 */
		TRANSIENT,

		/**
		 * A time-out: as {@link #TRANSIENT}, and when it happens again in smaller
		 * batches.
		 */
		TIMEOUT,

		/** The remote asks for patience: tried again when it says. */
		BUSY,

		/**
		 * The remote has no room left for this caller: what takes no room there is
		 * pushed, such as deletes, and the rest waits and is tried again when it says.
		 */
		FULL,

		/** The credentials are refused: paused. */
		UNAUTHORIZED,

		/** The device, the store or the protocol is refused: paused. */
		SETUP,

		/** The remote has another past than the one this device has seen: rebuilt. */
		HISTORY_DIVERGED,

		/**
		 * The remote has forgotten deletes since the cursor: everything is read again.
		 */
		CURSOR_EXPIRED,

		/** Another device uses this one's id: a new one is taken. */
		DEVICE_FORKED,

		/** The request is too large: sent in smaller batches. */
		TOO_LARGE,

		/** The request is not understood: split until the entry at fault stands alone. */
		REFUSED

	}

}
