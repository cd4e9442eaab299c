package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * A value does not fit the type that it was asked for as. The record is kept and goes on
 * to other devices: ask for it as {@code JsonNode} or {@link Json}.
 */
public final class UnreadableValueException extends PersistException {

	/**
	 * Creates an exception.
	 * @param message what happened, to which record of which store
	 * @param cause the failure below, if there is one
	 */
	public UnreadableValueException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
