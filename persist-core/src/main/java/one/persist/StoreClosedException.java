package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * The store was used after it was closed.
 */
public final class StoreClosedException extends PersistException {

	/**
	 * Creates an exception.
	 * @param message what happened, to which record of which store
	 * @param cause the failure below, if there is one
	 */
	public StoreClosedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
