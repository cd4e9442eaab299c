package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * What every exception of Persist extends. Unchecked. A store that threw one has done
 * nothing of what it was asked, unless the exception says otherwise.
 */
public abstract class PersistException extends RuntimeException {

	/**
	 * Creates an exception.
	 * @param message what happened, the value, the rule and what to do
	 * @param cause the failure below, if there is one
	 */
	protected PersistException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
