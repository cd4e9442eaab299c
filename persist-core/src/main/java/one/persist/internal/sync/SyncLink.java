package one.persist.internal.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.RemoteStatus.Backlog;
import one.persist.RemoteStatus.Standing;
import one.persist.StoreClosedException;
import one.persist.event.RemoteStateChanged;
import one.persist.event.SyncCompleted;
import one.persist.event.SyncFailed;
import one.persist.internal.records.Link;
import one.persist.internal.records.LocalStore;
import one.persist.internal.records.QueueTable.QueueDepth;
import one.persist.internal.records.RemoteRow;
import one.persist.internal.sync.CycleTurn.Stall;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * How a store syncs with one remote, and how that stands. What to do in a cycle is the
 * session's, and when the next one is due the schedule's.
 *
 * <pre>
 * waiting ──due──► queued ──thread──► running ──done──► waiting
 *    ▲                                   │
 *    └────── failed: until the remote or the device can be tried again
 * </pre>
 *
 * Two cycles never write together: one that hangs is given up, passes no further step
 * from then on, and the one after it begins when no transaction of it is under way.
 */
final class SyncLink {

	private static final Logger logger = LoggerFactory.getLogger(SyncLink.class);

	private static final String STOPPED = "synchronization has ended, since the application is closing: what waits is"
			+ " in the file, and goes on after the next start";

	private final LocalStore store;

	private final Link link;

	private final Pace pace;

	private final CycleParts parts;

	private final Runnable cycleEnded;

	private final CycleTurn turn;

	/** Minutes without a step after which a cycle is given up. */
	private final int patience;

	private final CycleSchedule schedule;

	/** Null if the store is not to listen. */
	private final @Nullable Announcements announcements;

	private final LinkState state;

	private final CycleProgress progress;

	private volatile boolean stopped;

	private volatile boolean paused;

	private volatile LongConsumer waker = (nanos) -> {
	};

	/** So a cycle that a pause has stopped sees that it is over; guarded by this. */
	private int timesResumed;

	SyncLink(CycleParts parts, Pace pace, boolean listens, int patience, Runnable cycleEnded) {
		LocalStore store = parts.store();
		this.parts = parts;
		this.store = store;
		this.link = parts.link();
		this.pace = pace;
		this.patience = patience;
		this.turn = new CycleTurn(new ProgressWatch(patience));
		this.cycleEnded = cycleEnded;
		this.progress = new CycleProgress(store, this.link);
		this.announcements = listens ? new Announcements(store, parts.remote(), this::heard, this::unheard) : null;
		RemoteRow row = store.read((session) -> store.remotes().get(session, this.link.id()));
		this.paused = row.isPaused();
		this.state = new LinkState(this.paused ? RemoteState.PAUSED : RemoteState.IDLE, store.environment().now(),
				row.lastSuccess());
		this.schedule = new CycleSchedule(store.environment(), pace, this::isListening, this.state::nextAttempt);
		this.link.onEntry(this::wake);
	}

	/**
	 * Registers who starts cycles.
	 * @param waker told in how many nanoseconds one may be due
	 */
	void onWake(LongConsumer waker) {
		this.waker = waker;
	}

	Duration interval() {
		return this.pace.interval();
	}

	/** Something is there to be sent. */
	void wake() {
		if (this.schedule.wake()) {
			this.waker.accept(0);
		}
	}

	/** The remote has changed, or may have. */
	void heard() {
		if (this.schedule.heard()) {
			this.waker.accept(0);
		}
	}

	/** A cycle that succeeds finds out whether the remote can be heard again. */
	private void unheard(Duration worthTrying) {
		this.schedule.unheard(worthTrying);
		this.waker.accept(untilDue());
	}

	/**
	 * Nanoseconds until the next cycle is due, or until the one that is under way is to
	 * be looked at.
	 */
	long untilDue() {
		return untilDue(this.schedule::untilDue);
	}

	private long untilDue(LongSupplier scheduled) {
		if (this.stopped) {
			return Long.MAX_VALUE;
		}
		if (this.turn.isTaken()) {
			return EngineLimits.WATCH_INTERVAL.toNanos();
		}
		return isHeldBack() ? Long.MAX_VALUE : scheduled.getAsLong();
	}

	/**
	 * Starts a cycle if one is due, or nearly at its interval: so that those of many
	 * stores begin at one look. An executor that gives it no thread is a failure like
	 * others: it shows, and is tried again.
	 */
	void runIfDue(Executor executor) {
		Object token = (untilDue(this.schedule::untilNearlyDue) == 0) ? this.turn.hand() : null;
		if (token == null) {
			return;
		}
		try {
			executor.execute(() -> run(token, () -> {
			}));
		}
		catch (Throwable ex) {
			this.turn.takeBack(token);
			failed(ex);
		}
	}

	/**
	 * Looks whether what is under way gets on, and gives it up if it does not.
	 */
	void watch() {
		Stall stall = this.turn.look(this.store.environment().nanoTime());
		if (stall == null) {
			return;
		}
		Cycle cycle = stall.cycle();
		String cause = "a cycle made no step for " + this.patience + " minutes "
				+ ((cycle != null) ? "after it began to " + cycle.step() : "since it was given to a thread") + ": "
				+ (this.turn.isExhausted()
						? "none is begun until one of the " + EngineLimits.MAX_ABANDONED
								+ " that hang comes back; restart the application if that does not happen"
						: "it was given up, and another one is tried");
		this.schedule.failed();
		endListening();
		stalled(cause, stall.where());
		if (cycle != null) {
			cycle.tellGivenUp();
		}
	}

	/**
	 * Who should have started cycles does not get on. Where none would have been started,
	 * that changes nothing.
	 * @param cause what is wrong, and what to do
	 */
	void workerStalled(String cause) {
		if (!isHeldBack()) {
			stalled(cause, new StackTraceElement[0]);
		}
	}

	private void stalled(String cause, StackTraceElement[] where) {
		boolean news = this.state.last() != RemoteState.STALLED;
		fail(RemoteState.STALLED, cause);
		if (news) {
			Throwable hung = new IllegalStateException("It hung here");
			hung.setStackTrace(where);
			line(Level.ERROR).setCause(hung)
				.log("Store '{}', remote '{}': {}", this.store.name(), this.link.name(), cause);
		}
	}

	/** A line of the log about this link: outside of a cycle nobody else names it. */
	private LoggingEventBuilder line(Level level) {
		return logger.atLevel(level)
			.addKeyValue("persist.store", this.store.name())
			.addKeyValue("persist.remote", this.link.name());
	}

	/**
	 * Runs one cycle because someone asked for it: what stands in the way is tried again.
	 * @param whenGivenUp told if the cycle hangs and is given up
	 */
	void runNow(Runnable whenGivenUp) {
		this.parts.remote().tryAgain();
		run(null, whenGivenUp);
	}

	/** Runs one cycle, after the one that may be running. */
	void run() {
		run(null, () -> {
		});
	}

	private void run(@Nullable Object token, Runnable whenGivenUp) {
		Cycle cycle = this.turn.begin(token, whenGivenUp);
		if (cycle == null) {
			return;
		}
		try {
			if (!this.paused && !this.stopped) {
				runCycle(cycle, token == null);
			}
		}
		finally {
			this.progress.end();
			this.turn.end(cycle);
			this.cycleEnded.run();
			// who starts cycles learns when the next one is due, which may be now
			this.waker.accept(untilDue());
		}
	}

	private void runCycle(Cycle cycle, boolean asked) {
		boolean looks = this.schedule.begin() || asked || !isListening();
		int resumed = timesResumed();
		this.state.syncing(this.store.environment().now());
		SyncSession session = new SyncSession(this.parts, looks, this.progress, (step) -> pass(cycle, step));
		try {
			this.store.through(cycle::pass, () -> {
				if (this.turn.hasAbandoned()) {
					this.store.awaitTransaction();
				}
				this.store.observer().cycle(this.store.name(), this.link.name(), session::run);
				noteSuccess(session);
			});
			tell(cycle, () -> succeeded(session, looks));
		}
		catch (CycleStoppedException | StoreClosedException ex) {
			tell(cycle, () -> interrupted(resumed));
		}
		catch (RemoteException ex) {
			tell(cycle, () -> remoteFailed(ex));
		}
		catch (Throwable ex) {
			// an error too: the cycle after the next wait is the worker's way back
			tell(cycle, () -> failed(ex));
		}
		if (this.paused) {
			tell(cycle, () -> change(() -> this.state.stopped(RemoteState.PAUSED, this.store.environment().now())));
		}
		if (!cycle.isGivenUp()) {
			listenOrNot();
		}
	}

	/**
	 * Listens while cycles succeed. A remote that is only busy can still be heard, and to
	 * ask it again would make it busier.
	 */
	private void listenOrNot() {
		if (this.announcements == null) {
			return;
		}
		RemoteState last = this.state.last();
		if (last == RemoteState.IDLE && !mayNotListen()) {
			this.announcements.listen();
		}
		// looked at last, as a pause may have come meanwhile
		if (mayNotListen() || (last != RemoteState.IDLE && last != RemoteState.BUSY)) {
			this.announcements.end();
		}
	}

	private boolean mayNotListen() {
		return this.paused || this.stopped;
	}

	private void endListening() {
		if (this.announcements != null) {
			this.announcements.end();
		}
	}

	/** A resume that came after the pause has said already that the next cycle is due. */
	private synchronized void interrupted(int resumed) {
		if (resumed == this.timesResumed) {
			this.schedule.interrupted();
		}
		this.state.interrupted();
	}

	private synchronized int timesResumed() {
		return this.timesResumed;
	}

	private void pass(Cycle cycle, String step) {
		if (this.stopped || this.paused) {
			throw new CycleStoppedException();
		}
		cycle.step(step);
	}

	/** What a cycle has to tell when it ends; one that was given up, nothing. */
	private synchronized void tell(Cycle cycle, Runnable news) {
		if (!cycle.isGivenUp()) {
			news.run();
		}
	}

	private void noteSuccess(SyncSession session) {
		Instant now = this.store.environment().now();
		if (hasMoved(session) || this.state.successIsOlderThan(EngineLimits.SUCCESS_NOTE_INTERVAL, now)) {
			update((row) -> row.setLastSuccess(now));
			this.state.successNoted(now);
		}
	}

	private static boolean hasMoved(SyncSession session) {
		return session.pulled() + session.pushed() > 0;
	}

	private void succeeded(SyncSession session, boolean looked) {
		this.schedule.succeeded(looked);
		if (hasMoved(session)) {
			this.store.tell(new SyncCompleted(this.store.name(), this.link.name(), session.pulled(), session.pushed()));
		}
		change(() -> this.state.succeeded(this.paused ? RemoteState.PAUSED : RemoteState.IDLE,
				this.store.environment().now()));
	}

	private void remoteFailed(RemoteException ex) {
		RemoteState next = switch (ex.kind()) {
			case TRANSIENT, TIMEOUT -> RemoteState.OFFLINE;
			case BUSY, FULL -> RemoteState.BUSY;
			case UNAUTHORIZED -> RemoteState.UNAUTHORIZED;
			case SETUP, REFUSED, TOO_LARGE -> RemoteState.MISCONFIGURED;
			case HISTORY_DIVERGED, CURSOR_EXPIRED, DEVICE_FORKED -> RemoteState.FAILED;
		};
		waitAfter(ex);
		if (next == RemoteState.FAILED && this.state.last() != next) {
			line(Level.WARN).log("A cycle of store '{}' with remote '{}' started over too often: {}", this.store.name(),
					this.link.name(), ex.getMessage());
		}
		fail(next, String.valueOf(ex.getMessage()));
	}

	private void waitAfter(RemoteException ex) {
		Duration asked = ex.retryAfter();
		if (ex.kind() == Kind.UNAUTHORIZED) {
			this.schedule.unauthorized();
		}
		else if (asked != null) {
			this.schedule.retryAfter(asked);
		}
		else {
			this.schedule.remoteFailed();
		}
	}

	private void failed(Throwable ex) {
		boolean news = this.state.last() != RemoteState.FAILED;
		this.schedule.failed();
		fail(RemoteState.FAILED, ex.getClass().getSimpleName() + ": " + ex.getMessage());
		if (news) {
			line(Level.ERROR).setCause(ex)
				.log("A cycle of store '{}' with remote '{}' failed; it is tried again", this.store.name(),
						this.link.name());
		}
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

	boolean isPaused() {
		return this.paused || this.state.last().isPaused();
	}

	/** Whether nothing is tried until someone acts. */
	private boolean isHeldBack() {
		return this.paused || this.state.last() == RemoteState.MISCONFIGURED;
	}

	/** The worker is back: what it has missed is due. */
	void tryAtOnce() {
		this.schedule.atOnce();
	}

	/** Someone wants a cycle, and does not wait for it. */
	void wakeNow() {
		this.parts.remote().tryAgain();
		this.schedule.atOnce();
		this.waker.accept(0);
	}

	CycleProgress progress() {
		return this.progress;
	}

	void pause() {
		setPaused(true);
		endListening();
		change(() -> this.state.stopped(RemoteState.PAUSED, this.store.environment().now()));
	}

	void resume() {
		setPaused(false);
		this.parts.remote().tryAgain();
		if (this.state.last().isPaused()) {
			change(() -> this.state.stopped(RemoteState.IDLE, this.store.environment().now()));
		}
		synchronized (this) {
			this.timesResumed++;
			this.schedule.atOnce();
		}
		this.waker.accept(0);
	}

	private void setPaused(boolean paused) {
		update((row) -> row.setPaused(paused));
		this.paused = paused;
	}

	private void update(Consumer<RemoteRow> change) {
		this.store.write((session) -> {
			RemoteRow row = this.store.remotes().get(session, this.link.id());
			change.accept(row);
			this.store.remotes().save(session, row);
			return row;
		});
	}

	boolean waitsAfterFailure() {
		return this.schedule.waitsAfterFailure();
	}

	/** Lets no further cycle start, and ends the one that runs at its next step. */
	void stop() {
		this.stopped = true;
		endListening();
	}

	boolean hasWaiting() {
		return this.store.read((session) -> !this.store.remotes().get(session, this.link.id()).isEnrolled()
				|| this.store.queue().anyWaiting(session, this.link.id()));
	}

	RemoteStatus status() {
		Obstacles obstacles = this.store.read((session) -> {
			RemoteRow row = this.store.remotes().get(session, this.link.id());
			QueueDepth depth = this.store.queue().depth(session, this.link);
			Backlog backlog = new Backlog(depth.pending(), depth.held(),
					this.store.deadLetters().count(session, this.link.id()), depth.oldest());
			return new Obstacles(backlog, depth.awaiting(), depth.postponed(), row.isEnrolled(), row.isFullRead());
		});
		boolean planned = !this.stopped && !isHeldBack() && !this.turn.isExhausted();
		return new RemoteStatus(this.link.name(), standing(obstacles), obstacles.backlog(),
				this.state.attempts(planned), isListening());
	}

	private boolean isListening() {
		return this.announcements != null && this.announcements.isOpen();
	}

	private Standing standing(Obstacles obstacles) {
		Standing standing = this.state.standing();
		if (this.stopped && standing.state() != RemoteState.PAUSED) {
			return new Standing(standing.state(), STOPPED, standing.since());
		}
		return (standing.cause() != null) ? standing
				: new Standing(standing.state(), obstacles.inWords(), standing.since());
	}

	String name() {
		return this.link.name();
	}

}
