package one.persist.internal.sync;

import one.persist.spi.RemoteLimits;

/**
 * How many entries a push to one remote may have: what was configured, less while pushes
 * time out, and never again what the remote found too large. Used by one cycle at a time.
 */
final class PushSize {

	private final int configured;

	/** Entries that the remote takes, as far as it has shown; only falls. */
	private int taken = Integer.MAX_VALUE;

	/** Entries that got through in time; doubles with each push that does. */
	private int timely = Integer.MAX_VALUE;

	PushSize(int configured) {
		this.configured = configured;
	}

	PushLimits limits(RemoteLimits remote) {
		return PushLimits.of(this.configured, remote).atMost(Math.min(this.taken, this.timely));
	}

	void timedOut(int entries) {
		this.timely = Math.max(1, entries / 2);
	}

	void tooLarge(int entries) {
		this.taken = Math.max(1, entries / 2);
	}

	void succeeded() {
		this.timely = (this.timely > Integer.MAX_VALUE / 2) ? Integer.MAX_VALUE : this.timely * 2;
	}

}
