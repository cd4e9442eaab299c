package one.persist.autoconfigure.http;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.github.resilience4j.core.IntervalFunction;

/**
 * Waits for a random time up to a bound that doubles with each attempt: devices that lost
 * a server together do not come back together. The bound goes from {@link #FIRST} to
 * {@link #LAST}.
 *
 * @param random where the time comes from
 * @see <a href=
 * "https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 * Backoff And Jitter</a>
 */
record FullJitterBackoff(RandomGenerator random) implements IntervalFunction {

	/** Bound of the first wait. */
	static final Duration FIRST = Duration.ofSeconds(1);

	/** Bound of all waits: so long a device may take to notice that a server is back. */
	static final Duration LAST = Duration.ofMinutes(5);

	/** Not zero: a call that fails at once shall not be repeated at once. */
	static final Duration LEAST = Duration.ofMillis(100);

	private static final int MAX_DOUBLINGS = 20;

	@Override
	public Long apply(Integer attempt) {
		int doublings = Math.min(Math.max(attempt - 1, 0), MAX_DOUBLINGS);
		long bound = Math.min(FIRST.toMillis() << doublings, LAST.toMillis());
		return this.random.nextLong(LEAST.toMillis(), bound + 1);
	}

}
