package one.persist.server.storage;

import java.util.List;
import java.util.function.Predicate;

import one.persist.protocol.Cursor;
import one.persist.protocol.PushName;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What the server remembers, against which it holds what a device says it has seen.
 *
 * @param commits whether a commit is one of this server
 * @param floor cursors below have missed a purged delete
 * @param lastPush the device's last push; null if it never pushed
 */
record History(Predicate<Commit> commits, long floor, @Nullable PushName lastPush) {

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
		if (cursor != null && Commit.readTo(cursor) < this.floor) {
			return Kind.CURSOR_EXPIRED;
		}
		if (this.lastPush != null && !previous.contains(this.lastPush)) {
			return Kind.DEVICE_FORKED;
		}
		return null;
	}

	private boolean has(@Nullable Commit commit) {
		return commit != null && this.commits.test(commit);
	}

}
