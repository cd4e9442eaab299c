package one.persist.protocol;

import one.persist.PersistException;
import org.jspecify.annotations.Nullable;

/**
 * A body that is not what the protocol says: cut off, not JSON, or with a field missing
 * or wrong. Nothing of it is used.
 */
public class ProtocolException extends PersistException {

	/**
	 * Creates an exception.
	 * @param message what is wrong, without values
	 * @param cause the failure below, if there is one
	 */
	public ProtocolException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
