package one.persist.simulation;

/**
 * A promise that was not kept.
 */
final class Violation extends AssertionError {

	private final String check;

	Violation(String check, String message) {
		super(check + ": " + message);
		this.check = check;
	}

	/** Which check found it: a shorter history must fail in the same. */
	String check() {
		return this.check;
	}

}
