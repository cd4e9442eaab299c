package one.persist.internal.sync;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Lets one cycle of a store and remote run at a time, and gives up what does not get on:
 * a cycle that hangs, or one that was handed to an executor and never begun.
 *
 * <pre>
 * free ──hand──► handed ──begin──► current ──end──► free
 *   ▲               │                 │
 *   └───────────────┴─────stalled─────┘   the thread is abandoned until it comes back
 * </pre>
 *
 * Safe for use by many threads.
 */
final class CycleTurn {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final ProgressWatch watch;

	/** Handed to an executor, and not begun yet. */
	private @Nullable Object handed;

	private @Nullable Cycle current;

	/** Cycles that were given up and whose threads have not come back. */
	private int abandoned;

	CycleTurn(ProgressWatch watch) {
		this.watch = watch;
	}

	/**
	 * Takes the turn for a cycle that is to be begun on another thread.
	 * @return what to begin it with; null if one is under way, or none may begin
	 */
	@Nullable Object hand() {
		this.lock.lock();
		try {
			if (isTaken()) {
				return null;
			}
			this.handed = new Object();
			return this.handed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The executor did not take it. */
	void takeBack(Object token) {
		this.lock.lock();
		try {
			if (this.handed == token) {
				this.handed = null;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Begins a cycle on this thread, after the one that may be running.
	 * @param token what it was handed with; null if somebody asked for it here
	 * @param whenGivenUp told if it is given up; must return at once
	 * @return the cycle; null if it was given up before it began, if too many have been,
	 * or if this thread is in a cycle of its own, or interrupted
	 */
	@Nullable Cycle begin(@Nullable Object token, Runnable whenGivenUp) {
		this.lock.lock();
		try {
			while (this.current != null) {
				if (this.current.runsHere()) {
					return null;
				}
				this.changed.await();
			}
			boolean lapsed = token != null && this.handed != token;
			if (lapsed || this.abandoned >= EngineLimits.MAX_ABANDONED) {
				return null;
			}
			this.current = new Cycle(whenGivenUp);
			return this.current;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		finally {
			if (token != null && this.handed == token) {
				this.handed = null;
			}
			this.lock.unlock();
		}
	}

	/** The cycle's thread has come back. */
	void end(Cycle cycle) {
		this.lock.lock();
		try {
			cycle.end();
			if (this.current == cycle) {
				this.current = null;
			}
			else {
				this.abandoned--;
			}
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether a cycle is under way, or may not begin for the threads that are lost. */
	boolean isTaken() {
		this.lock.lock();
		try {
			return this.handed != null || this.current != null || isExhausted();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether so many cycles were given up that no further one may begin. */
	boolean isExhausted() {
		this.lock.lock();
		try {
			return this.abandoned >= EngineLimits.MAX_ABANDONED;
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean hasAbandoned() {
		this.lock.lock();
		try {
			return this.abandoned > 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Looks whether what is under way gets on, and gives it up if it does not.
	 * @param now the time, by a clock that only goes forward
	 * @return what was given up; null if nothing was
	 */
	@Nullable Stall look(long now) {
		this.lock.lock();
		try {
			Cycle cycle = this.current;
			if (cycle != null) {
				return this.watch.hasStalled(cycle, cycle.steps(), now) ? giveUp(cycle) : null;
			}
			if (this.handed != null && this.watch.hasStalled(this.handed, 0, now)) {
				this.handed = null;
				return new Stall(null, new StackTraceElement[0]);
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private Stall giveUp(Cycle cycle) {
		this.current = null;
		this.abandoned++;
		StackTraceElement[] where = cycle.giveUp();
		this.changed.signalAll();
		return new Stall(cycle, where);
	}

	/**
	 * What was given up.
	 *
	 * @param cycle the cycle; null if it had not begun
	 * @param where where its thread hung
	 */
	record Stall(@Nullable Cycle cycle, StackTraceElement[] where) {

	}

}
