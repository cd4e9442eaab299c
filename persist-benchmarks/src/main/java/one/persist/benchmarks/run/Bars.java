package one.persist.benchmarks.run;

/**
 * All that figures must reach.
 */
public final class Bars {

	/** W1: one record a transaction, one thread. */
	public static final Bar SINGLE_WRITES = Bar.ratioAtLeast(0.85);

	/** W1b: many threads, against as many that take turns. */
	public static final Bar MANY_WRITERS = Bar.ratioAtLeast(4);

	/** W1c: a thousand records a transaction. */
	public static final Bar BATCHES = Bar.ratioAtLeast(0.70);

	/** W2: reads. */
	public static final Bar READS = Bar.ratioAtLeast(0.70);

	/** W3: records a second while the queue drains. */
	public static final Bar DRAIN = Bar.ratioAtLeast(0.60);

	/** W3: bytes on the wire, of the compressed final state. */
	public static final Bar DRAIN_BYTES = Bar.ratioAtMost(1.05);

	/** W3: records of a request, those without records counted too. */
	public static final Bar RECORDS_OF_A_REQUEST = Bar.valueAtLeast(500);

	/** W4: records a second that a fresh device pulls. */
	public static final Bar FIRST_PULL = Bar.ratioAtLeast(0.60);

	/** W5, median: 3.5 ms where an empty request takes 0.5 ms. */
	public static final Bar PROPAGATION_MEDIAN = Bar.ratioAtMost(3.5 / 0.5);

	/** W5, the slowest of a hundred: 8 ms where an empty request takes 0.5 ms. */
	public static final Bar PROPAGATION_P99 = Bar.ratioAtMost(8 / 0.5);

	/** W6: records a second until both devices agree. */
	public static final Bar CONFLICTS = Bar.ratioAtLeast(0.70);

	/** W6: requests, of those that as many records take without a conflict. */
	public static final Bar CONFLICT_REQUESTS = Bar.valueAtMost(2);

	/** W7: time a record, of the most records against the fewest. */
	public static final Bar GROWTH_TIME = Bar.ratioAtMost(1.3);

	/** W7: peak memory, of the most records against the fewest. */
	public static final Bar GROWTH_MEMORY = Bar.ratioAtMost(1.2);

	/** W7: a put, and the depth of the queue, with a million entries against none. */
	public static final Bar LONG_QUEUE = Bar.ratioAtMost(1.2);

	/** Server: records a second of pushes, against bare inserts. */
	public static final Bar SERVER = Bar.ratioAtLeast(0.60);

	/** Start-up: milliseconds more than the same application without Persist. */
	public static final Bar START_UP = Bar.differenceAtMost(300);

	/** Idle: percent of a processor more than the same application without Persist. */
	public static final Bar IDLE_CPU = Bar.differenceAtMost(0.5);

	/** Idle: how often the worker wakes in an interval, for each store. */
	public static final Bar IDLE_WAKE_UPS = Bar.valueAtMost(1);

	private Bars() {
	}

}
