package one.persist.internal.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import one.persist.spi.PersistEnvironment;
import one.persist.spi.SyncDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts cycles when they are due, for a program that has no scheduler: looks when it is
 * woken, at the time that the last look told, and at the shortest interval. It only
 * looks; cycles run on threads of the environment. No failure of a look ends the looking.
 */
final class SyncThread implements AutoCloseable {

	/** What is due while the executor is busy is looked for no more often. */
	private static final Duration SOONEST = Duration.ofMillis(20);

	/** A look that failed is made up for soon, however long the interval is. */
	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private static final Logger logger = LoggerFactory.getLogger(SyncThread.class);

	private final SyncDriver driver;

	private final PersistEnvironment environment;

	private final Thread thread = new Thread(this::run, "persist-sync");

	/** Guarded by this. */
	private boolean woken;

	private volatile boolean closed;

	private boolean failing;

	SyncThread(SyncDriver driver, PersistEnvironment environment) {
		this.driver = driver;
		this.environment = environment;
		this.thread.setDaemon(true);
	}

	void start() {
		this.driver.onWake(this::wake);
		this.thread.start();
	}

	private synchronized void wake() {
		this.woken = true;
		notifyAll();
	}

	private void run() {
		try {
			while (!this.closed) {
				await(look());
			}
		}
		catch (InterruptedException ex) {
			// nobody but this class has the thread, and it interrupts nothing
		}
	}

	private Duration look() {
		try {
			Duration due = this.driver.runDue(this.environment.executor());
			Duration tick = this.driver.shortestInterval();
			this.failing = false;
			return (due.compareTo(tick) < 0) ? due : tick;
		}
		catch (Throwable ex) {
			if (!this.failing && !this.closed) {
				logger.error("What is due could not be looked for; it is tried again", ex);
			}
			this.failing = true;
			return AFTER_FAILURE;
		}
	}

	private synchronized void await(Duration time) throws InterruptedException {
		long wait = (time.compareTo(SOONEST) < 0) ? SOONEST.toNanos() : time.toNanos();
		long deadline = this.environment.nanoTime() + wait;
		while (!this.woken && !this.closed) {
			long left = deadline - this.environment.nanoTime();
			if (left <= 0) {
				break;
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		this.woken = false;
	}

	/** Looks no more. Cycles that run go on. */
	@Override
	public void close() {
		this.driver.dismissWaker();
		this.closed = true;
		wake();
	}

}
