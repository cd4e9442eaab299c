package one.persist.server.http;

import one.persist.RecordLimits;

/**
 * How much of a request's body is read.
 *
 * @param bytes bytes of a body, both as sent and inflated
 * @param inflationRatio bytes that one compressed byte may become, on average
 */
public record BodyLimits(int bytes, int inflationRatio) {

	/**
	 * Up to here the ratio does not count: the largest record alone must come through,
	 * were it one letter repeated.
	 */
	static final long ALWAYS_INFLATED = 2L * RecordLimits.MAX_VALUE_BYTES;

}
