package one.persist.internal.sync;

import one.persist.spi.RemoteLimits;

/**
 * How many changes a page from one remote may have: what the remote gives, less while
 * pages time out. Used by one cycle at a time.
 */
final class PullSize {

	/** Changes that came in time; doubles with each page that does. */
	private int timely = Integer.MAX_VALUE;

	int limit(RemoteLimits remote) {
		return Math.min(this.timely, remote.changes());
	}

	void timedOut(int asked) {
		this.timely = Math.max(1, asked / 2);
	}

	void succeeded() {
		this.timely = (this.timely > Integer.MAX_VALUE / 2) ? Integer.MAX_VALUE : this.timely * 2;
	}

}
