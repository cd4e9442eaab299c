package one.persist.internal.sync;

import one.persist.RemoteStatus.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * Says why what waits does not move, though nothing has failed.
 *
 * @param backlog what waits
 * @param awaiting how much of it is held until another remote has confirmed the records
 * @param postponed why an entry is not sent, or not taken yet; null if none is put off
 * @param enrolled whether all records written before the remote was attached are entered
 * @param fullRead whether everything is being read again
 */
record Obstacles(Backlog backlog, long awaiting, @Nullable String postponed, boolean enrolled, boolean fullRead) {

	@Nullable String inWords() {
		if (this.postponed != null) {
			return this.postponed;
		}
		if (this.backlog.pending() > 0 && this.backlog.held() == this.backlog.pending()) {
			return "all that waits is held until its conflicts are resolved: resolve them";
		}
		if (this.awaiting > 0 && this.backlog.held() + this.awaiting == this.backlog.pending()) {
			return "what waits is sent when another remote has confirmed that it still has it, since deletes may have"
					+ " been forgotten: let that remote be reached, or take it out of the configuration";
		}
		if (!this.enrolled) {
			return "records that were there before the remote was attached, or before it lost them, are being entered";
		}
		if (this.fullRead) {
			return "everything is read from the remote again, since it no longer tells what changed since the last time";
		}
		if (this.backlog.pending() == 0 && this.backlog.deadLetters() > 0) {
			return "the remote refused entries for good: they are among the dead letters, to be retried or discarded";
		}
		return null;
	}

}
