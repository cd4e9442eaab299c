package one.persist.internal.sync;

import java.time.Duration;
import java.time.Instant;

import one.persist.RemoteState;
import one.persist.RemoteStatus.Attempts;
import one.persist.RemoteStatus.Standing;
import org.jspecify.annotations.Nullable;

/**
 * How one store stands with one remote, in memory: it tells, and decides nothing that a
 * restart would have to know.
 */
final class LinkState {

	private RemoteState last;

	private boolean syncing;

	private Instant since;

	private Instant syncingSince;

	private @Nullable String cause;

	private @Nullable Instant lastSuccess;

	/** When the last success was that the file knows of. */
	private @Nullable Instant notedSuccess;

	private @Nullable String lastError;

	private Instant nextAttempt;

	LinkState(RemoteState state, Instant now, @Nullable Instant lastSuccess) {
		this.last = state;
		this.since = now;
		this.syncingSince = now;
		this.nextAttempt = now;
		this.lastSuccess = lastSuccess;
		this.notedSuccess = lastSuccess;
		this.cause = causeOf(state);
	}

	/** The state, but for a cycle that is under way. */
	synchronized RemoteState last() {
		return this.last;
	}

	synchronized void syncing(Instant now) {
		this.syncing = true;
		this.syncingSince = now;
	}

	synchronized void succeeded(RemoteState state, Instant now) {
		this.lastSuccess = now;
		this.lastError = null;
		stopped(state, now);
	}

	synchronized void successNoted(Instant at) {
		this.notedSuccess = at;
	}

	synchronized boolean successIsOlderThan(Duration age, Instant now) {
		return this.notedSuccess == null || Duration.between(this.notedSuccess, now).abs().compareTo(age) > 0;
	}

	synchronized void stopped(RemoteState state, Instant now) {
		become(state, causeOf(state), now);
	}

	/** A cycle ended before it could tell anything: the state is what it was. */
	synchronized void interrupted() {
		this.syncing = false;
	}

	synchronized void failed(RemoteState state, String why, Instant now) {
		this.lastError = why;
		become(state, why, now);
	}

	private void become(RemoteState state, @Nullable String why, Instant now) {
		if (this.last != state) {
			this.since = now;
		}
		this.last = state;
		this.cause = why;
		this.syncing = false;
	}

	synchronized void nextAttempt(Instant at) {
		this.nextAttempt = at;
	}

	/**
	 * What is going on. A new try does not hide what a person has to mend: that is over
	 * when a cycle has succeeded.
	 */
	synchronized Standing standing() {
		if (showsCycle()) {
			return new Standing(RemoteState.SYNCING, null, this.syncingSince);
		}
		return new Standing(this.last, this.cause, this.since);
	}

	private boolean showsCycle() {
		return this.syncing && switch (this.last) {
			case IDLE, SYNCING, OFFLINE, BUSY, PAUSED -> true;
			case UNAUTHORIZED, MISCONFIGURED, FAILED, STALLED -> false;
		};
	}

	synchronized Attempts attempts(boolean planned) {
		return new Attempts(this.lastSuccess, this.lastError, (planned && !this.syncing) ? this.nextAttempt : null);
	}

	private static @Nullable String causeOf(RemoteState state) {
		return (state == RemoteState.PAUSED) ? "paused by hand; resume it to go on" : null;
	}

}
