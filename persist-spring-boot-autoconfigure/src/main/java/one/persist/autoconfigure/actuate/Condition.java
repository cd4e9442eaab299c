package one.persist.autoconfigure.actuate;

import java.util.Collection;

import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.SyncStatus;

/**
 * How well a store or a remote is, in one word: what someone has to mend told from what
 * mends itself. Ordered from well to ill.
 */
enum Condition {

	/** Nothing is to be said. */
	FINE,

	/** A person has paused it. */
	PAUSED,

	/** The remote is away or busy: no failure, and nobody has to do anything. */
	OFFLINE,

	/** What was under way made no step: it is begun anew, and may need a restart. */
	STUCK,

	/** Someone has to mend something; the cause says what. */
	BROKEN;

	static Condition of(RemoteState state) {
		return switch (state) {
			case IDLE, SYNCING -> FINE;
			case PAUSED -> PAUSED;
			case OFFLINE, BUSY -> OFFLINE;
			case STALLED -> STUCK;
			case FAILED, UNAUTHORIZED, MISCONFIGURED -> BROKEN;
		};
	}

	static Condition of(SyncStatus status) {
		return (status.damagedRecords() > 0) ? BROKEN
				: worst(status.remotes().stream().map(RemoteStatus::state).map(Condition::of).toList());
	}

	static Condition worst(Collection<Condition> all) {
		return all.stream().max(Condition::compareTo).orElse(FINE);
	}

	/** Whether the application works only in part. */
	boolean isDown() {
		return this == STUCK || this == BROKEN;
	}

}
