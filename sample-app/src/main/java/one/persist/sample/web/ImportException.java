package one.persist.sample.web;

/**
 * An import stopped at a line that cannot be put. The lines before it are in the store.
 */
final class ImportException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final long line;

	private final long imported;

	ImportException(long line, long imported, RuntimeException cause) {
		super("Line " + line + ": " + cause.getMessage(), cause);
		this.line = line;
		this.imported = imported;
	}

	/**
	 * Where it stopped.
	 * @return the line's number, from 1
	 */
	long line() {
		return this.line;
	}

	/**
	 * What is in the store.
	 * @return records that were put
	 */
	long imported() {
		return this.imported;
	}

}
