package one.persist.spi;

/**
 * What a remote takes at once.
 *
 * @param entries entries of a push, at most; positive
 * @param bytes bytes of a push before compression, at most; positive
 * @param changes changes of a pull, at most; positive
 */
public record RemoteLimits(int entries, int bytes, int changes) {

	/**
	 * The limits of a server that was not told others: small enough to hold many requests
	 * in memory at once, large enough that a larger request is not faster.
	 */
	public static final RemoteLimits DEFAULT = new RemoteLimits(1_000, 4 * 1024 * 1024, 1_000);

}
