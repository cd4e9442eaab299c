package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * A store could not be copied. The store is as it was, and no file was left where the
 * copy should be.
 */
public final class StoreBackupException extends PersistException {

	/**
	 * Creates an exception.
	 * @param message the store, the target, what happened
	 * @param cause the failure below, if there is one
	 */
	public StoreBackupException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
