package one.persist.internal.sync;

import java.time.Duration;

import one.persist.spi.PersistEnvironment;

/**
 * Tells whether the worker still looks for what is due. Whoever registers to be woken has
 * promised to look; a test that looks by hand has not. Safe for use by many threads.
 */
final class WorkerWatch {

	private final PersistEnvironment environment;

	private boolean expected;

	/** By when the next look was to come. */
	private long expectedAt;

	/** Whether a look was found to be late. */
	private boolean late;

	/** When that was found first. */
	private long lateSince;

	WorkerWatch(PersistEnvironment environment) {
		this.environment = environment;
	}

	/** A worker promises to look. */
	synchronized void expect() {
		this.expected = true;
		looked(Duration.ZERO);
	}

	/** No look is to come any more. */
	synchronized void dismiss() {
		this.expected = false;
	}

	/**
	 * A look has come.
	 * @param next time until the next one is to come
	 * @return whether it was late
	 */
	synchronized boolean looked(Duration next) {
		boolean wasLate = this.late;
		this.expectedAt = this.environment.nanoTime() + next.toNanos();
		this.late = false;
		return wasLate;
	}

	/**
	 * Whether the next look should have come long ago.
	 * @return how that is
	 */
	synchronized Punctuality check() {
		long now = this.environment.nanoTime();
		if (!this.expected || now - this.expectedAt < EngineLimits.WORKER_PATIENCE.toNanos()) {
			return Punctuality.IN_TIME;
		}
		if (!this.late) {
			// a process that was frozen finds this too, and its worker looks at once
			this.late = true;
			this.lateSince = now;
		}
		return (now - this.lateSince < EngineLimits.WATCH_INTERVAL.toNanos()) ? Punctuality.LATE : Punctuality.STALLED;
	}

	/**
	 * How the worker keeps its promise.
	 */
	enum Punctuality {

		/** It looks, or need not. */
		IN_TIME,

		/** It should have looked, and may have been frozen with all the rest. */
		LATE,

		/** It does not look any more. */
		STALLED

	}

}
