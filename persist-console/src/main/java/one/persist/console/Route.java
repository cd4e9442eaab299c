package one.persist.console;

/**
 * A path of the console, and what answers it. Whatever is posted is an act.
 *
 * @param method GET or POST
 * @param path a pattern of Spring's, below the console's own path
 * @param handler what answers
 */
public record Route(String method, String path, Handler handler) {

	/** The method of what only reads. */
	public static final String GET = "GET";

	/** The method of acts. */
	public static final String POST = "POST";

	/**
	 * A page to look at.
	 * @param path a pattern of Spring's
	 * @param handler what answers
	 * @return the route
	 */
	public static Route get(String path, Handler handler) {
		return new Route(GET, path, handler);
	}

	/**
	 * An act. Reached by who may act alone, and only from the console's own pages.
	 * @param path a pattern of Spring's
	 * @param handler what acts and answers
	 * @return the route
	 */
	public static Route post(String path, Handler handler) {
		return new Route(POST, path, handler);
	}

	/**
	 * Answers a call.
	 */
	@FunctionalInterface
	public interface Handler {

		/**
		 * Answers a call.
		 * @param call what is asked
		 * @return what to show; a {@link ConsoleProblem} may be thrown instead
		 */
		Answer answer(Call call);

	}

}
