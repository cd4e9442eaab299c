package one.persist.sample.demo;

/**
 * The demo cannot start because another program listens where it would.
 */
public final class PortTakenException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	PortTakenException(int port, int first, int last, Throwable cause) {
		super("Port " + port + " is taken by another program, and the demo needs ports " + first + " to " + last
				+ ". End that program, or choose others: --demo.port=" + (first + 1000)
				+ ", which Maven takes as -Dspring-boot.run.arguments=--demo.port=" + (first + 1000) + ".", cause);
	}

}
