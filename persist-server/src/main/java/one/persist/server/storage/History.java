package one.persist.server.storage;

import java.util.List;
import java.util.function.Predicate;

import one.persist.protocol.Cursor;
import one.persist.protocol.PushName;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What the server remembers, against which it holds what a device says it has seen.
 *
 * @param commits whether a commit is one of this server
 * @param floor cursors below have missed a purged delete
 * @param lastPush the device's last push; null if it never pushed
 * @param scope which keys are read; null if none are
 */
record History(Predicate<Commit> commits, long floor, @Nullable PushName lastPush, @Nullable ScopeMark scope) {

	/**
	 * Whether the device's past is part of this server's, in the order in which it
	 * matters: a device must not drop anything for an expired cursor, nor take a new id
	 * for a fork, if it is the server that has lost its past.
	 * @param seen the newest commit that the device knows of
	 * @param cursor how far it has read
	 * @param previous the last push of the device that was answered, and those since
	 * @return why the call is refused, or null if it is not
	 */
	@Nullable Kind refusal(@Nullable Cursor seen, @Nullable Cursor cursor, List<PushName> previous) {
		Commit read = (cursor != null) ? Commit.parse(cursor) : null;
		if ((seen != null && !has(Commit.parse(seen))) || (cursor != null && !has(read))) {
			return Kind.HISTORY_DIVERGED;
		}
		if (cursor != null && (Commit.readTo(cursor) < this.floor || isOfOtherKeys(cursor))) {
			return Kind.CURSOR_EXPIRED;
		}
		if (this.lastPush != null && !previous.contains(this.lastPush)) {
			return Kind.DEVICE_FORKED;
		}
		return null;
	}

	/**
	 * Refuses a call whose device has another past.
	 * @throws RemoteException of the kind that {@link #refusal} tells
	 */
	void require(@Nullable Cursor seen, @Nullable Cursor cursor, List<PushName> previous) {
		Kind refusal = refusal(seen, cursor, previous);
		if (refusal != null) {
			throw new RemoteException(refusal, explain(refusal), null);
		}
	}

	/** Another device has pushed under this device's id. */
	static RemoteException forked() {
		return new RemoteException(Kind.DEVICE_FORKED, explain(Kind.DEVICE_FORKED), null);
	}

	private static String explain(Kind refusal) {
		return switch (refusal) {
			case HISTORY_DIVERGED -> "This store does not have the commits that the device has seen";
			case CURSOR_EXPIRED ->
				"This store has forgotten deletes since the cursor, or other keys are to be read now";
			case DEVICE_FORKED -> "The last push of this device is none that the device knows";
			default -> throw new IllegalArgumentException("Not a matter of history: " + refusal);
		};
	}

	/** Whoever reads other keys than before has missed what they hold. */
	private boolean isOfOtherKeys(Cursor cursor) {
		return this.scope != null && !this.scope.equals(Commit.scope(cursor));
	}

	private boolean has(@Nullable Commit commit) {
		return commit != null && this.commits.test(commit);
	}

}
