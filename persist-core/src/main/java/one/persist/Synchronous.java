package one.persist;

/**
 * How far a commit reaches before it returns.
 */
public enum Synchronous {

	/** To the operating system: survives any end of the process, not a power cut. */
	NORMAL,

	/** To the disk: survives a power cut as well, at the price of a flush a commit. */
	FULL

}
