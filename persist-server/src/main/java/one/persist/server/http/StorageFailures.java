package one.persist.server.http;

import java.time.Duration;
import java.util.function.LongSupplier;

import one.persist.spi.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a storage that fails: once, with its stack, and not at each of the calls that
 * fail while it is away; then now and then, in a line. Safe for use by many threads.
 */
final class StorageFailures {

	private static final Logger logger = LoggerFactory.getLogger(StorageFailures.class);

	/** Where nothing has failed for so long, the next failure is another one. */
	private static final Duration QUIET = Duration.ofMinutes(1);

	/** How often it is told of one that goes on. */
	private static final Duration REMINDER = Duration.ofMinutes(10);

	private final LongSupplier nanos;

	/** Guarded by this. */
	private boolean failing;

	/** Guarded by this. */
	private long last;

	/** Guarded by this. */
	private long told;

	/** Calls that failed since it was told; guarded by this. */
	private long since;

	/**
	 * Makes it; nothing has failed yet.
	 * @param nanos a clock that never steps, in nanoseconds
	 */
	StorageFailures(LongSupplier nanos) {
		this.nanos = nanos;
	}

	/** A call has failed. */
	synchronized void failed(RemoteException failure) {
		long now = this.nanos.getAsLong();
		boolean fresh = !this.failing || now - this.last > QUIET.toNanos();
		this.failing = true;
		this.last = now;
		this.since++;
		if (fresh) {
			logger.error("The server's storage failed. While it goes on, this is told each {} minutes",
					REMINDER.toMinutes(), failure);
			told(now);
		}
		else if (now - this.told > REMINDER.toNanos()) {
			logger.error("The server's storage still fails: {} calls since it was last told, now by: {}", this.since,
					String.valueOf(failure.getCause()));
			told(now);
		}
		else {
			logger.debug("A call failed as the server's storage did", failure);
		}
	}

	private void told(long now) {
		this.told = now;
		this.since = 0;
	}

}
