package one.persist.server.http;

/**
 * What the server takes of one who calls.
 *
 * @param body how much of a body is read
 * @param perSecond requests of one caller that begin within a second; positive
 * @param atOnce requests of one caller under way at once, announcements aside; positive
 */
public record RequestLimits(BodyLimits body, int perSecond, int atOnce) {

	/**
	 * Checks the limits.
	 * @throws IllegalArgumentException if one is not positive
	 */
	public RequestLimits {
		if (perSecond < 1 || atOnce < 1) {
			throw new IllegalArgumentException("A caller may have one request at least");
		}
	}

}
