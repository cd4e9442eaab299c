package one.persist.console;

/**
 * What the console answers.
 */
public sealed interface Answer {

	/**
	 * A page.
	 * @param template the template: path of a resource, without {@code .html}
	 * @param page what the template shows, as its variable {@code page}
	 * @return the answer
	 */
	static View view(String template, Object page) {
		return new View(template, page, 200);
	}

	/**
	 * Goes on to another page, after an act.
	 * @param path its path, below the console's own, with its query
	 * @return the answer
	 */
	static Answer redirect(String path) {
		return new Redirect(path);
	}

	/**
	 * A page.
	 *
	 * @param template the template
	 * @param page what it shows
	 * @param status the HTTP status
	 */
	record View(String template, Object page, int status) implements Answer {

		/**
		 * This page, with another status.
		 * @param other the HTTP status
		 * @return the answer
		 */
		public View status(int other) {
			return new View(this.template, this.page, other);
		}

	}

	/**
	 * Another page.
	 *
	 * @param path its path, below the console's own, with its query
	 */
	record Redirect(String path) implements Answer {

	}

}
