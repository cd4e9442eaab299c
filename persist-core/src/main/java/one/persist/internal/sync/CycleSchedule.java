package one.persist.internal.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import one.persist.SyncOptions;
import one.persist.spi.PersistEnvironment;

/**
 * When the next cycle of a store with a remote is due: at the interval, soon after a
 * write, at an announcement, or when a failure has been waited for. Safe for use by many
 * threads.
 * <p>
 * What arrives while a cycle runs is remembered, not queued: one more cycle sees all of
 * it. Nothing but a person shortens the wait after a failure.
 */
final class CycleSchedule {

	private static final int SEVERAL = 2;

	private final PersistEnvironment environment;

	private final Pace pace;

	/** Whether the remote is heard at this moment. */
	private final BooleanSupplier listens;

	private final Consumer<Instant> nextAttempt;

	/** Writes that no cycle has seen yet, counted up to several. */
	private final AtomicInteger woken = new AtomicInteger();

	/** Whether the remote has announced what no cycle has looked for yet. */
	private final AtomicBoolean heard = new AtomicBoolean();

	/** By the clock that only goes forward; guarded by this, as all that follows. */
	private long dueAt;

	/** When the remote is asked for changes though it has announced none. */
	private long lookAt;

	/** When the cycle that is under way began, or the last one. */
	private long begunAt;

	/** Until when the device rests from the last cycle, unless one write wakes it. */
	private long restsUntil;

	/** Whether the wait is one after a failure. */
	private boolean waitsAfterFailure;

	/** Failures of this device's own, in a row. */
	private int failures;

	/**
	 * A schedule by which the first cycle is due at once.
	 * @param environment gives the time and the chance
	 * @param pace how often a cycle is due though nothing starts one
	 * @param listens whether the remote is heard; asked with this schedule's lock
	 * @param nextAttempt told of each new time, for people to see
	 */
	CycleSchedule(PersistEnvironment environment, Pace pace, BooleanSupplier listens, Consumer<Instant> nextAttempt) {
		this.environment = environment;
		this.pace = pace;
		this.listens = listens;
		this.nextAttempt = nextAttempt;
		this.dueAt = environment.nanoTime();
		this.lookAt = this.dueAt;
		this.begunAt = this.dueAt;
		this.restsUntil = this.dueAt;
	}

	/** Nanoseconds until the next cycle is due. */
	synchronized long untilDue() {
		return Math.max(0, this.dueAt - this.environment.nanoTime());
	}

	/**
	 * Nanoseconds until a cycle is worth beginning by someone who looks in any case: a
	 * part of the interval before it is due.
	 */
	synchronized long untilNearlyDue() {
		long left = this.dueAt - this.environment.nanoTime();
		return Math.max(0, this.waitsAfterFailure ? left : Math.min(left, untilLook()));
	}

	/** Nanoseconds until the remote may be asked for changes. */
	private long untilLook() {
		long early = (long) (this.pace.interval().toNanos() * EngineLimits.INTERVAL_JITTER);
		return this.lookAt - early - this.environment.nanoTime();
	}

	synchronized boolean waitsAfterFailure() {
		return this.waitsAfterFailure;
	}

	/**
	 * A cycle begins: it sees all that has woken it.
	 * @return whether it is time, or nearly, to ask the remote for changes; if not, the
	 * remote has announced none, and was asked not long ago
	 */
	boolean begin() {
		this.woken.set(0);
		boolean announced = this.heard.getAndSet(false);
		synchronized (this) {
			this.begunAt = this.environment.nanoTime();
			return announced || untilLook() <= 0;
		}
	}

	/**
	 * Something is there to be sent: a cycle is due at once.
	 * @return whether that is news
	 */
	boolean wake() {
		if (this.woken.getAndUpdate((writes) -> Math.min(writes + 1, SEVERAL)) > 0) {
			return false;
		}
		synchronized (this) {
			if (!this.waitsAfterFailure) {
				this.dueAt = this.environment.nanoTime();
			}
		}
		return true;
	}

	/**
	 * The remote has changed, or may have: a cycle is due as soon as the device has
	 * rested from the last one.
	 * @return whether that is news
	 */
	boolean heard() {
		if (!this.heard.compareAndSet(false, true)) {
			return false;
		}
		synchronized (this) {
			dueBy(this.restsUntil);
		}
		return true;
	}

	/**
	 * The remote is listened to no more: a cycle is due at the interval as ever.
	 * @param worthTrying in what time one may find that the remote can be heard again
	 */
	synchronized void unheard(Duration worthTrying) {
		dueBy(this.environment.nanoTime() + shorter(worthTrying, this.pace.interval()).toNanos());
	}

	private void dueBy(long at) {
		if (!this.waitsAfterFailure && at - this.dueAt < 0) {
			wait(until(at), at);
		}
	}

	/** Someone wants a cycle: it is due, whatever was waited for. */
	synchronized void atOnce() {
		this.lookAt = this.environment.nanoTime();
		after(Duration.ZERO);
	}

	/** A cycle was stopped before it could tell anything. */
	synchronized void interrupted() {
		this.lookAt = this.environment.nanoTime();
		after(jittered(this.pace.interval()));
	}

	/**
	 * A cycle succeeded.
	 * @param looked whether it has asked the remote for changes
	 */
	synchronized void succeeded(boolean looked) {
		this.failures = 0;
		long now = this.environment.nanoTime();
		this.restsUntil = now + Math.min(now - this.begunAt, EngineLimits.MAX_REST.toNanos());
		Duration wait = this.listens.getAsBoolean() ? this.pace.listening() : this.pace.interval();
		long next = now + wait.toNanos();
		if (looked || next - this.lookAt < 0) {
			this.lookAt = next;
		}
		after(Duration.ofNanos(Math.max(0, this.lookAt - now)));
	}

	/** The remote failed a cycle, and is left alone for the usual time. */
	void remoteFailed() {
		remoteFailed(jittered(this.pace.interval()));
	}

	/** The remote refused the credentials. */
	void unauthorized() {
		remoteFailed(jittered(EngineLimits.UNAUTHORIZED_PROBE));
	}

	/** The remote failed a cycle and said when to come back. */
	void retryAfter(Duration asked) {
		remoteFailed(bounded(asked));
	}

	private synchronized void remoteFailed(Duration time) {
		afterFailure(time);
	}

	/** This device failed a cycle: each failure in a row doubles the wait. */
	synchronized void failed() {
		this.failures++;
		long doubled = this.pace.interval().toMillis() << Math.min(this.failures, Short.SIZE);
		afterFailure(Duration.ofMillis(Math.min(doubled, EngineLimits.MAX_FAILURE_WAIT.toMillis())));
	}

	private void afterFailure(Duration time) {
		this.waitsAfterFailure = true;
		this.lookAt = this.environment.nanoTime();
		wait(time, this.environment.nanoTime() + time.toNanos());
	}

	/**
	 * A write that came alone while the cycle ran ends the wait. Several, and what was
	 * announced, wait until the device has rested: so they gather, and short cycles in a
	 * row take half of the device's time, and of the remote's, not all of it.
	 */
	private void after(Duration time) {
		this.waitsAfterFailure = false;
		int writes = this.woken.get();
		Duration wait = time;
		if (writes == 1) {
			wait = Duration.ZERO;
		}
		else if (writes == SEVERAL || this.heard.get()) {
			wait = shorter(time, until(this.restsUntil));
		}
		wait(wait, this.environment.nanoTime() + wait.toNanos());
	}

	private Duration until(long at) {
		return Duration.ofNanos(Math.max(0, at - this.environment.nanoTime()));
	}

	private void wait(Duration time, long until) {
		this.dueAt = until;
		this.nextAttempt.accept(this.environment.now().plus(time));
	}

	private Duration jittered(Duration time) {
		double factor = 1 + EngineLimits.INTERVAL_JITTER * (2 * this.environment.random().nextDouble() - 1);
		return Duration.ofNanos((long) (time.toNanos() * factor));
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	/** A remote may ask for patience, but neither for none nor for ever. */
	static Duration bounded(Duration retryAfter) {
		if (retryAfter.compareTo(SyncOptions.MIN_INTERVAL) < 0) {
			return SyncOptions.MIN_INTERVAL;
		}
		return (retryAfter.compareTo(EngineLimits.MAX_RETRY_AFTER) > 0) ? EngineLimits.MAX_RETRY_AFTER : retryAfter;
	}

}
