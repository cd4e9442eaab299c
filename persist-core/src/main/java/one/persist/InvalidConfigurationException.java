package one.persist;

/**
 * A store or a remote was asked for in a way that cannot work. Nothing was opened.
 */
public final class InvalidConfigurationException extends PersistException {

	private final String action;

	/**
	 * Creates an exception.
	 * @param description what was asked for, and the rule it breaks
	 * @param action what to do, as a sentence
	 */
	public InvalidConfigurationException(String description, String action) {
		super(description + " " + action, null);
		this.action = action;
	}

	/**
	 * What to do.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

}
