package one.persist.server.http;

import java.time.Duration;

import one.persist.RecordLimits;

/**
 * How much of a request's body is read, and for how long.
 *
 * @param bytes bytes of a body, both as sent and inflated; positive
 * @param inflationRatio bytes that one compressed byte may become, on average; positive
 * @param time from the first byte to the last, at most; positive
 * @param leastRate bytes a second that must come, on average, once {@link #GRACE} is
 * over; 0 for any
 */
public record BodyLimits(int bytes, int inflationRatio, Duration time, int leastRate) {

	/**
	 * Up to here the ratio does not count: the largest record alone must come through,
	 * were it one letter repeated.
	 */
	static final long ALWAYS_INFLATED = 2L * RecordLimits.MAX_VALUE_BYTES;

	/** For so long a body may come as slowly as it likes: a packet lost, or two. */
	public static final Duration GRACE = Duration.ofSeconds(5);

	/**
	 * Checks the limits.
	 * @throws IllegalArgumentException if one is not positive, or the rate negative
	 */
	public BodyLimits {
		if (bytes < 1 || inflationRatio < 1 || time.toMillis() < 1 || leastRate < 0) {
			throw new IllegalArgumentException("The limits of a body are positive");
		}
	}

}
