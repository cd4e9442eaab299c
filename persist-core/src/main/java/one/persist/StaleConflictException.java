package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * A conflict was settled, or one of its sides has moved, since the caller saw it. Nothing
 * was stored: look at it again.
 */
public final class StaleConflictException extends PersistException {

	/**
	 * Creates an exception.
	 * @param message what happened, to which record of which store
	 * @param cause the failure below, if there is one
	 */
	public StaleConflictException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
