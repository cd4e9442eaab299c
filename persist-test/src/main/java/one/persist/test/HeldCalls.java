package one.persist.test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Calls to a {@link FaultyRemote} that wait before the remote hears of them, each on its
 * own thread. Safe for use by many threads.
 */
public final class HeldCalls implements AutoCloseable {

	/** No test means to wait longer: what is held so long was forgotten. */
	private static final Duration LONGEST = Duration.ofMinutes(2);

	private final CountDownLatch arrived = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	HeldCalls() {
	}

	/**
	 * Waits until a call is held.
	 * @param timeout how long to wait in real time
	 * @throws AssertionError if no call came in time
	 */
	public void awaitCall(Duration timeout) {
		if (!await(this.arrived, timeout)) {
			throw new AssertionError("No call came within " + timeout);
		}
	}

	/**
	 * Lets all held calls go on, and holds no more.
	 */
	public void release() {
		this.released.countDown();
	}

	/**
	 * Does as {@link #release()}.
	 */
	@Override
	public void close() {
		release();
	}

	void hold() {
		this.arrived.countDown();
		if (!await(this.released, LONGEST)) {
			throw new AssertionError("A call was held for " + LONGEST + " and never released");
		}
	}

	private static boolean await(CountDownLatch latch, Duration timeout) {
		try {
			return latch.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while a call was held", ex);
		}
	}

}
