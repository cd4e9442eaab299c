package one.persist.sample.web;

import org.jspecify.annotations.Nullable;

/**
 * The body of a request is not what the API takes.
 */
final class MalformedBodyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	MalformedBodyException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
