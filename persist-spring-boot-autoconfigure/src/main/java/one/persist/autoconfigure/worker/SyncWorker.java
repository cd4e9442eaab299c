package one.persist.autoconfigure.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import one.persist.PersistException;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.Stores;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.SyncDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Starts what is due: at each tick, when it is woken, and at the time that the last look
 * told. It only looks; cycles run on threads of their own. No failure of a look ends the
 * looking, and a schedule that no longer looks is replaced.
 *
 * <pre>
 * stopped ──start──► looking ──tick, wake, one-shot──► looking
 *    ▲                  │
 *    └──────stop────────┘   drains first if the application is closing for good
 * </pre>
 */
final class SyncWorker implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

	/**
	 * Below the web server's phases: it stops after the last request was served, whose
	 * writes it then pushes.
	 */
	static final int PHASE = DEFAULT_PHASE - 4096;

	/** What is due while the executor is busy is looked for no more often. */
	private static final Duration SOONEST = Duration.ofMillis(20);

	/** A look that failed is made up for soon, however long the interval is. */
	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	/**
	 * After a start, unless something is written before: by then the application has
	 * started, and does not wait for the processor that the first cycles take.
	 */
	private static final Duration FIRST_LOOK = Duration.ofMillis(300);

	/** Schedules that were replaced and whose threads have not come back, at most. */
	private static final int MAX_REPLACED = 3;

	private static final Logger logger = LoggerFactory.getLogger(SyncWorker.class);

	private final Stores stores;

	private final SyncDriver driver;

	private final Executor executor;

	private final Supplier<WorkerSchedule> schedules;

	private final Duration drainTimeout;

	/** Schedules that were replaced and may hold threads; guarded by this. */
	private final List<WorkerSchedule> replaced = new ArrayList<>();

	private volatile WorkerSchedule schedule;

	private volatile OneShot next;

	/** Time between ticks, as it was when they began; stores may come later. */
	private volatile Duration tick = Duration.ZERO;

	private volatile boolean running;

	private volatile boolean closing;

	SyncWorker(Stores stores, PersistEnvironment environment, Supplier<WorkerSchedule> schedules,
			Duration drainTimeout) {
		this.stores = stores;
		this.driver = stores.driver();
		this.executor = environment.executor();
		this.schedules = schedules;
		this.drainTimeout = drainTimeout;
		this.schedule = schedules.get();
		this.next = this.schedule.once(this::look);
	}

	private void look() {
		if (!this.running) {
			return;
		}
		boolean looked = false;
		try {
			Duration due = shorter(this.driver.runDue(this.executor), this.driver.shortestInterval());
			if (due.compareTo(this.tick) < 0) {
				this.next.in(due.isZero() ? SOONEST : due);
			}
			looked = true;
		}
		finally {
			if (!looked) {
				this.next.in(AFTER_FAILURE);
			}
		}
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private void wake(Duration within) {
		if (!this.running) {
			return;
		}
		if (!this.schedule.isAlive()) {
			replaceSchedule();
		}
		this.next.in(within);
	}

	private void watch() {
		if (this.running && this.driver.noticeOverdue()) {
			replaceSchedule();
		}
	}

	/**
	 * Begins to tick on other threads. Not any number of times: those that hang may never
	 * come back.
	 */
	private synchronized void replaceSchedule() {
		this.replaced.removeIf(WorkerSchedule::isOver);
		if (!this.running || this.replaced.size() >= MAX_REPLACED) {
			return;
		}
		logger.warn("The worker no longer looks for what is due: it is begun anew");
		this.schedule.stop();
		this.replaced.add(this.schedule);
		this.schedule = this.schedules.get();
		this.next = this.schedule.once(this::look);
		this.schedule.start(this.tick, this::look, this::watch);
		this.next.in(Duration.ZERO);
	}

	@Override
	public void start() {
		synchronized (this) {
			this.tick = this.driver.shortestInterval();
			this.schedule.start(this.tick, this::look, this::watch);
			this.running = true;
		}
		this.driver.onWake(this::wake);
		wake(FIRST_LOOK);
	}

	@Override
	public void stop() {
		synchronized (this) {
			this.running = false;
			this.next.cancel();
			this.schedule.stop();
		}
		this.driver.dismissWaker();
		if (this.closing) {
			drain();
		}
	}

	private void drain() {
		long left = this.driver.drain(this.drainTimeout);
		if (left > 0) {
			this.stores.all().forEach(SyncWorker::log);
		}
	}

	private static void log(Store store) {
		try {
			store.sync().status().remotes().forEach((remote) -> log(store.name(), remote));
		}
		catch (PersistException ex) {
			// the other stores have something to tell, too
			logger.warn("How much of store '{}' still waits to be pushed cannot be told: {}", store.name(),
					ex.getMessage());
		}
	}

	private static void log(String store, RemoteStatus remote) {
		if (remote.pending() > 0) {
			logger.info("Store '{}': {} {} to be pushed to remote '{}': safe on disk, and sent after the next start",
					store, remote.pending(), (remote.pending() == 1) ? "entry still waits" : "entries still wait",
					remote.name());
		}
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		this.closing = true;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
