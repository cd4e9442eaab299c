package one.persist.autoconfigure.worker;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import one.persist.RemoteStatus;
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
 * told. It only looks; cycles run on threads of their own.
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

	private static final Logger logger = LoggerFactory.getLogger(SyncWorker.class);

	private final Stores stores;

	private final SyncDriver driver;

	private final Executor executor;

	private final WorkerSchedule schedule;

	private final Duration drainTimeout;

	private final OneShot next;

	/** Time between ticks, as it was when they began; stores may come later. */
	private volatile Duration tick = Duration.ZERO;

	private volatile boolean running;

	private volatile boolean closing;

	SyncWorker(Stores stores, PersistEnvironment environment, WorkerSchedule schedule, Duration drainTimeout) {
		this.stores = stores;
		this.driver = stores.driver();
		this.executor = environment.executor();
		this.schedule = schedule;
		this.drainTimeout = drainTimeout;
		this.next = schedule.once(this::look);
	}

	private void look() {
		if (!this.running) {
			return;
		}
		try {
			Duration due = this.driver.runDue(this.executor);
			if (due.compareTo(this.tick) < 0) {
				this.next.in((due.compareTo(SOONEST) < 0) ? SOONEST : due);
			}
		}
		catch (RejectedExecutionException ex) {
			if (this.running) {
				throw ex;
			}
		}
	}

	private void wake() {
		if (this.running) {
			this.next.in(Duration.ZERO);
		}
	}

	@Override
	public void start() {
		this.tick = this.driver.shortestInterval();
		this.running = true;
		this.schedule.start(this.tick, this::look);
		this.driver.onWake(this::wake);
		wake();
	}

	@Override
	public void stop() {
		this.running = false;
		this.next.cancel();
		this.schedule.stop();
		if (this.closing) {
			drain();
		}
	}

	private void drain() {
		long left = this.driver.drain(this.drainTimeout);
		if (left > 0) {
			this.stores.all()
				.forEach((store) -> store.sync().status().remotes().forEach((remote) -> log(store.name(), remote)));
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
