package one.persist.internal.sync;

import one.persist.spi.RemoteLimits;

/**
 * How large a push to one remote may be: what was configured and what the remote says,
 * less while pushes time out or are found too large. Used by one cycle at a time.
 */
final class PushSize {

	/**
	 * A push of so few bytes is small anywhere: a remote that finds it too large minds
	 * the number of entries, or of the conflicts in its answer.
	 */
	private static final int SMALL = 64 * 1024;

	/** Pushes that get through before more entries are tried again than were refused. */
	private static final int PATIENCE = 100;

	private final int configured;

	/** Bytes that the remote takes, as far as it has shown; only falls. */
	private int bytes = Integer.MAX_VALUE;

	/** Entries that the remote takes, as far as it has shown. */
	private int entries = Integer.MAX_VALUE;

	/** Pushes that got through since the remote refused so many entries. */
	private int taken;

	/** Entries that got through in time; doubles with each push that does. */
	private int timely = Integer.MAX_VALUE;

	PushSize(int configured) {
		this.configured = configured;
	}

	PushLimits limits(RemoteLimits remote) {
		int most = Math.min(Math.min(this.configured, remote.entries()), Math.min(this.entries, this.timely));
		return new PushLimits(Math.max(1, most), Math.min(this.bytes, remote.bytes()));
	}

	void timedOut(int sent) {
		this.timely = Math.max(1, sent / 2);
	}

	void tooLarge(int sent, int size) {
		if (size > SMALL) {
			this.bytes = Math.min(this.bytes, Math.max(SMALL, size / 2));
		}
		else {
			this.entries = Math.max(1, sent / 2);
			this.taken = 0;
		}
	}

	void succeeded() {
		this.timely = doubled(this.timely);
		this.taken++;
		if (this.taken >= PATIENCE) {
			this.entries = doubled(this.entries);
			this.taken = 0;
		}
	}

	private static int doubled(int limit) {
		return (limit > Integer.MAX_VALUE / 2) ? Integer.MAX_VALUE : limit * 2;
	}

}
