package one.persist.server.cli;

import org.jspecify.annotations.Nullable;

/**
 * A command could not be done. The message says what happened and what to do.
 */
final class CommandException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ExitCode exit;

	CommandException(ExitCode exit, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.exit = exit;
	}

	ExitCode exit() {
		return this.exit;
	}

}
