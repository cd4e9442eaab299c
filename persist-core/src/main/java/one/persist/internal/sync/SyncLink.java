package one.persist.internal.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.StoreClosedException;
import one.persist.SyncOptions;
import one.persist.event.RemoteStateChanged;
import one.persist.event.SyncCompleted;
import one.persist.event.SyncFailed;
import one.persist.internal.records.Link;
import one.persist.internal.records.LocalStore;
import one.persist.internal.records.QueueTable.QueueDepth;
import one.persist.internal.records.RemoteRow;
import one.persist.spi.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a store syncs with one remote, and how that stands. What to do in a cycle is the
 * session's.
 *
 * <pre>
 * waiting ──due──► queued ──thread──► running ──done──► waiting
 *    ▲                                   │
 *    └────── failed: until the remote or the device can be tried again
 * </pre>
 *
 * A wake that arrives while a cycle runs is remembered, not queued: one more cycle sees
 * all that was written meanwhile. A wake does not shorten the wait after a failure.
 */
final class SyncLink {

	private static final Logger logger = LoggerFactory.getLogger(SyncLink.class);

	private final LocalStore store;

	private final Link link;

	private final Duration interval;

	private final CycleParts parts;

	private final Runnable cycleEnded;

	private final ReentrantLock cycle = new ReentrantLock();

	private final AtomicBoolean queued = new AtomicBoolean();

	private final AtomicBoolean woken = new AtomicBoolean();

	private final LinkState state;

	private volatile boolean stopped;

	private volatile boolean paused;

	private volatile Runnable waker = () -> {
	};

	/** By the clock that only goes forward; guarded by this. */
	private long dueAt;

	/** Whether the wait is one after a failure; guarded by this. */
	private boolean waitsAfterFailure;

	/** Failures of this device's own, in a row; guarded by the cycle's lock. */
	private int failures;

	SyncLink(CycleParts parts, Duration interval, Runnable cycleEnded) {
		LocalStore store = parts.store();
		this.parts = parts;
		this.store = store;
		this.link = parts.link();
		this.interval = interval;
		this.cycleEnded = cycleEnded;
		this.dueAt = store.environment().nanoTime();
		RemoteRow row = store.read((session) -> store.remotes().get(this.link.id()));
		this.paused = row.isPaused();
		this.state = new LinkState(this.paused ? RemoteState.PAUSED : RemoteState.IDLE, store.environment().now(),
				row.lastSuccess());
		this.link.onEntry(this::wake);
	}

	void onWake(Runnable waker) {
		this.waker = waker;
	}

	Duration interval() {
		return this.interval;
	}

	/** Something is there to be sent. */
	void wake() {
		if (this.woken.compareAndSet(false, true)) {
			synchronized (this) {
				if (!this.waitsAfterFailure) {
					this.dueAt = this.store.environment().nanoTime();
				}
			}
			this.waker.run();
		}
	}

	/**
	 * Nanoseconds until the next cycle is due; none will be while paused or under way.
	 */
	long untilDue() {
		if (isPaused() || this.stopped || this.queued.get()) {
			return Long.MAX_VALUE;
		}
		synchronized (this) {
			return Math.max(0, this.dueAt - this.store.environment().nanoTime());
		}
	}

	void runIfDue(Executor executor) {
		if (untilDue() == 0 && this.queued.compareAndSet(false, true)) {
			boolean handed = false;
			try {
				executor.execute(this::runQueued);
				handed = true;
			}
			finally {
				if (!handed) {
					this.queued.set(false);
				}
			}
		}
	}

	private void runQueued() {
		try {
			run();
		}
		finally {
			this.queued.set(false);
			// who starts cycles learns when the next one is due, which may be now
			this.waker.run();
		}
	}

	/**
	 * Runs one cycle because someone asked for it: what stands in the way is tried again.
	 */
	void runNow() {
		this.parts.remote().tryAgain();
		run();
	}

	/** Runs one cycle, after the one that may be running. */
	void run() {
		this.cycle.lock();
		try {
			if (!this.paused && !this.stopped) {
				runCycle();
			}
		}
		finally {
			this.cycle.unlock();
			this.cycleEnded.run();
		}
	}

	private void runCycle() {
		this.woken.set(false);
		this.state.syncing(this.store.environment().now());
		SyncSession session = new SyncSession(this.parts, () -> this.stopped || this.paused);
		try {
			session.run();
			succeeded(session);
		}
		catch (CycleStoppedException | StoreClosedException ex) {
			waitFor(jittered(this.interval), false);
			this.state.interrupted();
		}
		catch (RemoteException ex) {
			remoteFailed(ex);
		}
		catch (Throwable ex) {
			// an error too: the cycle after the next wait is the worker's way back
			failed(ex);
		}
		if (this.paused) {
			change(() -> this.state.stopped(RemoteState.PAUSED, this.store.environment().now()));
		}
	}

	private void succeeded(SyncSession session) {
		Instant now = this.store.environment().now();
		this.failures = 0;
		waitFor(jittered(this.interval), false);
		boolean moved = session.pulled() + session.pushed() > 0;
		if (moved) {
			this.store.tell(new SyncCompleted(this.store.name(), this.link.name(), session.pulled(), session.pushed()));
		}
		if (moved || this.state.successIsOlderThan(EngineLimits.SUCCESS_NOTE_INTERVAL, now)) {
			update((row) -> row.setLastSuccess(now));
			this.state.successNoted(now);
		}
		change(() -> this.state.succeeded(this.paused ? RemoteState.PAUSED : RemoteState.IDLE, now));
	}

	private void remoteFailed(RemoteException ex) {
		RemoteState next = switch (ex.kind()) {
			case TRANSIENT, TIMEOUT -> RemoteState.OFFLINE;
			case BUSY -> RemoteState.BUSY;
			case UNAUTHORIZED -> RemoteState.UNAUTHORIZED;
			case SETUP, REFUSED, TOO_LARGE -> RemoteState.MISCONFIGURED;
			case HISTORY_DIVERGED, CURSOR_EXPIRED, DEVICE_FORKED -> RemoteState.FAILED;
		};
		Duration retryAfter = ex.retryAfter();
		waitFor((retryAfter != null) ? bounded(retryAfter) : jittered(this.interval), true);
		if (next == RemoteState.FAILED && this.state.last() != next) {
			logger.warn("A cycle of store '{}' with remote '{}' started over too often: {}", this.store.name(),
					this.link.name(), ex.getMessage());
		}
		fail(next, String.valueOf(ex.getMessage()));
	}

	private void failed(Throwable ex) {
		this.failures++;
		long doubled = this.interval.toMillis() << Math.min(this.failures, Short.SIZE);
		waitFor(Duration.ofMillis(Math.min(doubled, EngineLimits.MAX_FAILURE_WAIT.toMillis())), true);
		if (this.state.last() != RemoteState.FAILED) {
			logger.error("A cycle of store '{}' with remote '{}' failed; it is tried again", this.store.name(),
					this.link.name(), ex);
		}
		fail(RemoteState.FAILED, ex.getClass().getSimpleName() + ": " + ex.getMessage());
	}

	private synchronized void fail(RemoteState next, String cause) {
		boolean news = this.state.last() != next && !this.paused;
		change(() -> {
			this.state.failed(next, cause, this.store.environment().now());
			if (this.paused) {
				this.state.stopped(RemoteState.PAUSED, this.store.environment().now());
			}
		});
		if (news) {
			this.store.tell(new SyncFailed(this.store.name(), this.link.name(), next, cause));
		}
	}

	/** One transition at a time: a cycle that ends does not undo a pause. */
	private synchronized void change(Runnable transition) {
		RemoteState before = this.state.last();
		transition.run();
		RemoteState after = this.state.last();
		if (before != after) {
			this.store.tell(new RemoteStateChanged(this.store.name(), this.link.name(), before, after));
		}
	}

	/**
	 * A wake that came while the cycle ran shortens the wait, after a success, to what
	 * gathers a burst.
	 */
	private synchronized void waitFor(Duration time, boolean afterFailure) {
		Duration wait = (this.woken.get() && !afterFailure) ? EngineLimits.GATHERING : time;
		this.dueAt = this.store.environment().nanoTime() + wait.toNanos();
		this.waitsAfterFailure = afterFailure;
		this.state.nextAttempt(this.store.environment().now().plus(wait));
	}

	/** A remote may ask for patience, but neither for none nor for ever. */
	private static Duration bounded(Duration retryAfter) {
		if (retryAfter.compareTo(SyncOptions.MIN_INTERVAL) < 0) {
			return SyncOptions.MIN_INTERVAL;
		}
		return (retryAfter.compareTo(EngineLimits.MAX_RETRY_AFTER) > 0) ? EngineLimits.MAX_RETRY_AFTER : retryAfter;
	}

	private Duration jittered(Duration time) {
		double factor = 1 + EngineLimits.INTERVAL_JITTER * (2 * this.store.environment().random().nextDouble() - 1);
		return Duration.ofNanos((long) (time.toNanos() * factor));
	}

	boolean isPaused() {
		return this.paused || this.state.last().isPaused();
	}

	void pause() {
		setPaused(true);
		change(() -> this.state.stopped(RemoteState.PAUSED, this.store.environment().now()));
	}

	void resume() {
		setPaused(false);
		this.parts.remote().tryAgain();
		if (this.state.last().isPaused()) {
			change(() -> this.state.stopped(RemoteState.IDLE, this.store.environment().now()));
		}
		waitFor(Duration.ZERO, false);
		this.waker.run();
	}

	private void setPaused(boolean paused) {
		update((row) -> row.setPaused(paused));
		this.paused = paused;
	}

	private void update(Consumer<RemoteRow> change) {
		this.store.write((session) -> {
			RemoteRow row = this.store.remotes().get(this.link.id());
			change.accept(row);
			this.store.remotes().save(row);
			return row;
		});
	}

	synchronized boolean waitsAfterFailure() {
		return this.waitsAfterFailure;
	}

	/** Lets no further cycle start, and ends the one that runs at its next step. */
	void stop() {
		this.stopped = true;
	}

	boolean hasWaiting() {
		return this.store.read((session) -> !this.store.remotes().get(this.link.id()).isEnrolled()
				|| this.store.queue().anyWaiting(session, this.link.id()));
	}

	RemoteStatus status() {
		QueueDepth depth = this.store.read((session) -> this.store.queue().depth(session, this.link.id()));
		long deadLetters = this.store.read((session) -> this.store.deadLetters().count(this.link.id()));
		return this.state.status(this.link.name(), depth, deadLetters, isPaused() || this.stopped);
	}

	String name() {
		return this.link.name();
	}

}
