package one.persist.spi;

/**
 * Announcements of a remote that someone listens to.
 */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

	/**
	 * Ends it; further calls do nothing. Returns at once. A call to the listener that is
	 * under way may still come to its end.
	 */
	@Override
	void close();

}
