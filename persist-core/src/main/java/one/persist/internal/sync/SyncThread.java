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

	/** When to look, by the clock that only goes forward; guarded by this. */
	private long lookAt;

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

	private synchronized void wake(Duration within) {
		long wanted = this.environment.nanoTime() + within.toNanos();
		if (wanted - this.lookAt < 0) {
			this.lookAt = wanted;
			notifyAll();
		}
	}

	private void run() {
		try {
			while (!this.closed) {
				forgetWakes();
				await(look());
			}
		}
		catch (InterruptedException ex) {
			// nobody but this class has the thread, and it interrupts nothing
		}
	}

	/** A look sees all that has woken it; what comes while it looks is for the next. */
	private synchronized void forgetWakes() {
		this.lookAt = this.environment.nanoTime() + Long.MAX_VALUE / 2;
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
		wake(time.isZero() ? SOONEST : time);
		while (!this.closed) {
			long left = this.lookAt - this.environment.nanoTime();
			if (left <= 0) {
				break;
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
	}

	/** Looks no more. Cycles that run go on. */
	@Override
	public void close() {
		this.driver.dismissWaker();
		this.closed = true;
		wake(Duration.ZERO);
	}

}
