package one.persist.server.rules;

/**
 * A rule of the application has failed, and with it the call that asked it. Tells which,
 * and where, and not the message, which may show what is in a record.
 */
public final class RuleFailedException extends RuntimeException {

	/**
	 * Creates an exception with the stack of the failure.
	 * @param rules the rules that failed
	 * @param store the store that was called
	 * @param failure what they threw
	 */
	public RuleFailedException(Class<?> rules, String store, Throwable failure) {
		this(rules.getName() + " failed by " + failure.getClass().getName() + " for store '" + store + "'");
		setStackTrace(failure.getStackTrace());
	}

	/**
	 * Creates an exception.
	 * @param message what happened, without anything of a record
	 */
	public RuleFailedException(String message) {
		super(message);
	}

}
