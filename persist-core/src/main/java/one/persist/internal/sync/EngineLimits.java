package one.persist.internal.sync;

import java.time.Duration;

/**
 * Every bound of the engine, with its reason.
 */
final class EngineLimits {

	/**
	 * Records entered in one transaction, when a remote is new: a writer waits no longer.
	 */
	static final int ENROLL_STRETCH = 2_000;

	/**
	 * Due entries that are looked at together: enough for the planner to fill its
	 * batches.
	 */
	static final int DUE_WINDOW = 4_000;

	/**
	 * Times that one cycle starts over because the remote's history or the device's
	 * identity turned out to be another. Each is noticed at the first call, so two in a
	 * row are rare.
	 */
	static final int MAX_RECOVERIES = 4;

	/**
	 * Pushes in a row that settle nothing, before a cycle gives up: the remote is at
	 * odds.
	 */
	static final int MAX_FRUITLESS_PUSHES = 20;

	/** How far a remote's clock may seem to differ before the difference is believed. */
	static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);

	/**
	 * How long an entry waits that a remote finds to be ahead of its clock, though it is
	 * not.
	 */
	static final Duration CLOCK_AHEAD_WAIT = Duration.ofMinutes(1);

	/**
	 * Bound of the rest after a cycle, which lasts as long as the cycle took: how much
	 * later than at once several writes go out, and what was announced is pulled.
	 */
	static final Duration MAX_REST = Duration.ofMillis(50);

	/**
	 * Bound of the first wait for another try to listen; it doubles with each try that
	 * does not last, and each wait is a random part of it, so that devices that lost a
	 * server together do not come back together.
	 */
	static final Duration FIRST_LISTENING_WAIT = Duration.ofSeconds(1);

	/** Bound of all waits for another try to listen. */
	static final Duration MAX_LISTENING_WAIT = Duration.ofMinutes(5);

	/**
	 * How often a remote that is listened to is asked for changes all the same, unless
	 * the interval is longer: a stream that stands has told of nearly all there is.
	 */
	static final Duration LISTENING_INTERVAL = Duration.ofMinutes(1);

	/**
	 * By how much more the clock of the day must have moved than the other one, for the
	 * device to be taken to have slept: it may have missed what was announced.
	 */
	static final Duration SLEEP = Duration.ofSeconds(10);

	/** What was heard for so long was not a failure when it ends. */
	static final Duration LASTING = Duration.ofMinutes(1);

	/**
	 * How long a remote is not asked again that has no announcements, or whose
	 * announcements something on the way holds back.
	 */
	static final Duration NOT_ANNOUNCED_WAIT = Duration.ofMinutes(15);

	/** How long tombstones are kept on a device: as long as on a remote. */
	static final Duration TOMBSTONE_RETENTION = Duration.ofDays(90);

	/** How long automatic decisions can be read. */
	static final Duration DECISION_RETENTION = Duration.ofDays(30);

	/** How often old tombstones and decisions are looked for. */
	static final Duration MAINTENANCE_INTERVAL = Duration.ofHours(1);

	/**
	 * Share of the interval by which a device's cycles are shorter or longer than asked
	 * for, so that devices spread, and by which they may begin early, so that those of
	 * one device do not.
	 */
	static final double INTERVAL_JITTER = 0.1;

	/**
	 * How old the time of the last success may be in the file: an idle store is not
	 * written to at each cycle.
	 */
	static final Duration SUCCESS_NOTE_INTERVAL = Duration.ofMinutes(1);

	/**
	 * Longest patience that a remote can ask for: a date that was misread must not
	 * silence a device.
	 */
	static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);

	/**
	 * How often credentials that a remote refused are tried again by themselves: a server
	 * that knows them again is found without anybody's doing, and one that does not is
	 * not taken for under attack.
	 */
	static final Duration UNAUTHORIZED_PROBE = Duration.ofMinutes(5);

	/**
	 * How often it is looked whether a cycle that is under way gets on. Looks are what is
	 * counted, so that a process that was frozen does not take its cycles for hung.
	 */
	static final Duration WATCH_INTERVAL = Duration.ofMinutes(1);

	/**
	 * Looks at a cycle without a step in between, before it is given up. A step is a call
	 * to the remote, a transaction, or a question to a strategy; a call's own deadline is
	 * far shorter, so ten minutes without one mean that it will never end.
	 */
	static final int STALLED_LOOKS = 10;

	/**
	 * Cycles of one store and remote that were given up and whose threads have not come
	 * back: each holds a thread, so no further one is begun until one of them returns.
	 */
	static final int MAX_ABANDONED = 3;

	/** How late the worker's next look may be before the worker is taken for dead. */
	static final Duration WORKER_PATIENCE = Duration.ofMinutes(5);

	/** Conflicts that a strategy is asked about again in one stretch. */
	static final int ASK_AGAIN_STRETCH = 200;

	/** Longest wait after failures of this device's own. */
	static final Duration MAX_FAILURE_WAIT = Duration.ofMinutes(5);

	/** Longest time that the driver says nothing is due. */
	static final Duration MAX_IDLE = Duration.ofHours(1);

	/** Events that wait for a listener: beyond it they are dropped, and that is told. */
	static final int MAX_WAITING_EVENTS = 100_000;

	private EngineLimits() {
	}

}
