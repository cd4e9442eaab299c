package one.persist.server.cli;

/**
 * How a command ended, for scripts. The numbers are promised.
 */
enum ExitCode {

	/** All was done. */
	OK(0),

	/** It could not be done. */
	FAILED(1),

	/** The command was not understood, or something that it needs is not set. */
	USAGE(2),

	/** It was done, and something in the file is damaged. */
	DAMAGED(3),

	/** Not now: the server is away or busy, or an application has the file open. */
	LATER(4),

	/** The server refuses it. */
	REFUSED(5);

	private final int number;

	ExitCode(int number) {
		this.number = number;
	}

	int number() {
		return this.number;
	}

}
