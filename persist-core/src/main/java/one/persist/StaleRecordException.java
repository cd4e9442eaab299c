package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * A write that expected a version found another. Nothing was stored: read again, and
 * decide anew.
 */
public final class StaleRecordException extends PersistException {

	/**
	 * Creates an exception.
	 * @param message what happened, to which record of which store
	 * @param cause the failure below, if there is one
	 */
	public StaleRecordException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
