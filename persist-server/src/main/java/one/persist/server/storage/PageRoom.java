package one.persist.server.storage;

/**
 * Where a pull gets the memory for a large answer. Safe for use by many threads, as far
 * as calls of one pull follow one another.
 */
@FunctionalInterface
public interface PageRoom {

	/** Bytes of an answer, about, that need no room of their own. */
	int SMALL = 64 * 1024;

	/**
	 * Makes room for the largest answer. Called once by a pull that turns out to give
	 * more than {@link #SMALL} bytes, outside of any transaction: it may take a while.
	 * @throws one.persist.spi.RemoteException if there is none, of kind {@code BUSY}; the
	 * pull ends with it
	 */
	void make();

}
