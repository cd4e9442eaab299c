package one.persist.internal.sync;

import one.persist.spi.RemoteLimits;

/**
 * How large a push to one remote may be: what was configured and what the remote says,
 * less while pushes time out, and never again as much as the remote found too large. Used
 * by one cycle at a time.
 */
final class PushSize {

	private final int configured;

	/** Bytes that the remote takes, as far as it has shown; only falls. */
	private int taken = Integer.MAX_VALUE;

	/** Entries that got through in time; doubles with each push that does. */
	private int timely = Integer.MAX_VALUE;

	PushSize(int configured) {
		this.configured = configured;
	}

	PushLimits limits(RemoteLimits remote) {
		int entries = Math.min(Math.min(this.configured, this.timely), remote.entries());
		return new PushLimits(Math.max(1, entries), Math.min(this.taken, remote.bytes()));
	}

	void timedOut(int entries) {
		this.timely = Math.max(1, entries / 2);
	}

	void tooLarge(int bytes) {
		this.taken = Math.max(1, Math.min(this.taken, bytes / 2));
	}

	void succeeded() {
		this.timely = (this.timely > Integer.MAX_VALUE / 2) ? Integer.MAX_VALUE : this.timely * 2;
	}

}
