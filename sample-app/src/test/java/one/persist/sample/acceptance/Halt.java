package one.persist.sample.acceptance;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a process ends itself: at once, as a kill would, when it passes a fault point for
 * so many times.
 */
final class Halt {

	/** What a process ends with that was killed. */
	static final int STATUS = 128 + 9;

	/** Nowhere. */
	static final String NEVER = "";

	private final String point;

	private final AtomicInteger passes;

	private Halt(String point, int passes) {
		this.point = point;
		this.passes = new AtomicInteger(passes);
	}

	/** The text to start a process with. */
	static String at(String point, int pass) {
		return pass + ":" + point;
	}

	static Halt parse(String text) {
		int colon = text.indexOf(':');
		return (colon < 0) ? new Halt(NEVER, 0)
				: new Halt(text.substring(colon + 1), Integer.parseInt(text.substring(0, colon)));
	}

	/** Halts if it is the time to. */
	void passed(String passing) {
		if (passing.equals(this.point) && this.passes.decrementAndGet() == 0) {
			Runtime.getRuntime().halt(STATUS);
		}
	}

}
