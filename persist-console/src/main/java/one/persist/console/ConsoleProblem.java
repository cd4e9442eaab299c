package one.persist.console;

/**
 * What is asked cannot be shown, for a reason that the person is told.
 */
public final class ConsoleProblem extends RuntimeException {

	private final int status;

	private final String title;

	private ConsoleProblem(int status, String title, String words) {
		super(words);
		this.status = status;
		this.title = title;
	}

	/**
	 * There is no such thing.
	 * @param words what there is not
	 * @return the problem
	 */
	public static ConsoleProblem notFound(String words) {
		return new ConsoleProblem(404, "Not there", words);
	}

	/**
	 * What was asked breaks a rule.
	 * @param words which
	 * @return the problem
	 */
	public static ConsoleProblem malformed(String words) {
		return new ConsoleProblem(400, "This cannot be asked", words);
	}

	/**
	 * A store cannot be read now.
	 * @param words why, and what to do
	 * @return the problem
	 */
	public static ConsoleProblem unavailable(String words) {
		return new ConsoleProblem(503, "Not available", words);
	}

	static ConsoleProblem forbidden(String words) {
		return new ConsoleProblem(403, "Not allowed", words);
	}

	static ConsoleProblem failed() {
		return new ConsoleProblem(500, "Something went wrong",
				"The page could not be made. The application's log says why.");
	}

	int status() {
		return this.status;
	}

	String title() {
		return this.title;
	}

}
