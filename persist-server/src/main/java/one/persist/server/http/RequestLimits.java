package one.persist.server.http;

/**
 * What the server takes of one who calls.
 *
 * @param body how much of a body is read
 * @param perSecond requests of one caller that begin within a second; positive
 * @param atOnce requests of one caller under way at once, announcements aside; positive
 * @param bodies bytes of the bodies of all callers that are being worked on, and of
 * answers on their way, at most, as far as they are large; twice the largest body, at
 * least
 */
public record RequestLimits(BodyLimits body, int perSecond, int atOnce, long bodies) {

	/**
	 * Limits that leave room for as many large bodies as there are.
	 * @param body how much of a body is read
	 * @param perSecond requests of one caller that begin within a second; positive
	 * @param atOnce requests of one caller under way at once, announcements aside;
	 * positive
	 */
	public RequestLimits(BodyLimits body, int perSecond, int atOnce) {
		this(body, perSecond, atOnce, Long.MAX_VALUE);
	}

	/**
	 * Checks the limits.
	 * @throws IllegalArgumentException if one is not positive
	 */
	public RequestLimits {
		if (perSecond < 1 || atOnce < 1) {
			throw new IllegalArgumentException("A caller may have one request at least");
		}
		if (bodies < 2L * body.bytes()) {
			throw new IllegalArgumentException("There is room for two of the largest bodies at least");
		}
	}

}
