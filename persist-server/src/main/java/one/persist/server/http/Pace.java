package one.persist.server.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Watches how fast one body comes. Counts from when it is made, and is asked whenever
 * bytes have come: a body that stands still is ended by the web server's time-out between
 * two packets. Not safe for use by many threads.
 */
final class Pace {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final BodyLimits limits;

	private final LongSupplier nanos;

	private final long begun;

	/**
	 * Begins to watch.
	 * @param limits how long it may take
	 * @param nanos a clock that never steps, in nanoseconds
	 */
	Pace(BodyLimits limits, LongSupplier nanos) {
		this.limits = limits;
		this.nanos = nanos;
		this.begun = nanos.getAsLong();
	}

	/**
	 * Checks what has come so far.
	 * @param bytes how many
	 * @throws ProblemException if they took too long
	 */
	void check(long bytes) {
		long taken = this.nanos.getAsLong() - this.begun;
		if (taken > this.limits.time().toNanos()) {
			throw new ProblemException(
					Problem.tooSlow("The body took longer than " + this.limits.time().toSeconds() + " seconds"));
		}
		long counted = taken - BodyLimits.GRACE.toNanos();
		if (counted > 0 && bytes < (double) this.limits.leastRate() * counted / SECOND) {
			throw new ProblemException(
					Problem.tooSlow("The body came slower than " + this.limits.leastRate() + " bytes a second"));
		}
	}

}
