package one.persist.protocol;

/**
 * How a server bounds requests. A device that keeps to it is not refused.
 *
 * @param perSecond requests of one caller a second, at most
 * @param atOnce requests of one caller under way at once, at most
 * @param seconds from the first byte of a request's body to its last, at most
 * @param bytesPerSecond bytes of a body a second, at least, on average; 0 for any
 * @param inflationRatio bytes that one compressed byte may become, on average
 */
public record RequestBounds(int perSecond, int atOnce, long seconds, int bytesPerSecond, int inflationRatio) {

}
