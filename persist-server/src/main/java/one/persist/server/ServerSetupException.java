package one.persist.server;

import one.persist.PersistException;
import org.jspecify.annotations.Nullable;

/**
 * The server cannot start as it is configured, or where it is started. Nothing was
 * changed.
 */
public final class ServerSetupException extends PersistException {

	private final String description;

	private final String action;

	/**
	 * Creates an exception.
	 * @param description what was found, and the rule it breaks; no credentials
	 * @param action what to do, as a sentence
	 * @param cause the failure below, or null if there is none
	 */
	public ServerSetupException(String description, String action, @Nullable Throwable cause) {
		super(description + " " + action, cause);
		this.description = description;
		this.action = action;
	}

	/**
	 * What was found.
	 * @return one or more sentences
	 */
	public String description() {
		return this.description;
	}

	/**
	 * What to do.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

}
