package one.persist.internal.sync;

/**
 * One cycle that is under way: on which thread, and how far it has come. It may be given
 * up while it hangs; from then on it passes no further step, and so writes nothing more.
 * Safe for use by many threads.
 */
final class Cycle {

	private final Thread thread = Thread.currentThread();

	private final Runnable whenGivenUp;

	private volatile String step = "begin";

	private volatile long steps;

	private volatile boolean givenUp;

	/** Guarded by this. */
	private boolean ended;

	/**
	 * Begins on the current thread.
	 * @param whenGivenUp told instead of the end; must return at once
	 */
	Cycle(Runnable whenGivenUp) {
		this.whenGivenUp = whenGivenUp;
	}

	/**
	 * Notes that the cycle gets on.
	 * @param next what it does now, for who asks where it hangs
	 * @throws CycleStoppedException if it was given up
	 */
	void step(String next) {
		this.step = next;
		pass();
	}

	/**
	 * Notes that the cycle gets on, with what it was doing.
	 * @throws CycleStoppedException if it was given up
	 */
	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	void pass() {
		if (this.givenUp) {
			throw new CycleStoppedException();
		}
		// only the cycle's own thread counts
		this.steps++;
	}

	long steps() {
		return this.steps;
	}

	String step() {
		return this.step;
	}

	boolean isGivenUp() {
		return this.givenUp;
	}

	boolean runsHere() {
		return this.thread == Thread.currentThread();
	}

	/**
	 * Gives the cycle up and interrupts it.
	 * @return where its thread was
	 */
	synchronized StackTraceElement[] giveUp() {
		this.givenUp = true;
		if (this.ended) {
			return new StackTraceElement[0];
		}
		StackTraceElement[] where = this.thread.getStackTrace();
		this.thread.interrupt();
		return where;
	}

	void tellGivenUp() {
		this.whenGivenUp.run();
	}

	/**
	 * The cycle's thread has come back: it is interrupted no more, and what it does next
	 * is not to be told of an interrupt that was for the cycle.
	 */
	synchronized void end() {
		this.ended = true;
		if (this.givenUp) {
			Thread.interrupted();
		}
	}

}
