package one.persist.simulation;

/**
 * Kinds of faults and changes of which a mix is made.
 */
enum Fault {

	/** Requests and answers lost, doubled, late, wrong; every status. */
	NETWORK,

	/** Entries and batches that the remote refuses for good. */
	REFUSAL,

	/** Devices that die at a step; servers that die within a call. */
	CRASH,

	/** Clocks that are off, drift and jump. */
	CLOCK,

	/** Store files copied, both going on. */
	CLONE,

	/** Store files put back to what they were. */
	RESTORE,

	/** Servers put back to what they were. */
	SERVER,

	/** Servers that lose everything. */
	WIPE,

	/** Tombstones past their time. */
	PURGE,

	/** Merge functions that throw, return null, or differ. */
	MERGE,

	/** Pausing, resuming, remotes attached and detached. */
	CONFIGURATION,

	/** A second remote. */
	TWO

}
