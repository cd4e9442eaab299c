package one.persist.server.http;

/**
 * Carries a problem out of where it is found, also through a parser that reads a stream.
 */
final class ProblemException extends RuntimeException {

	private final transient Problem problem;

	ProblemException(Problem problem) {
		super(problem.detail());
		this.problem = problem;
	}

	Problem problem() {
		return this.problem;
	}

}
