package one.persist.internal.sync;

import one.persist.spi.RemoteLimits;

/**
 * The bounds of one push.
 *
 * @param entries entries at most; positive
 * @param bytes bytes before compression, at most; positive
 */
record PushLimits(int entries, int bytes) {

	static PushLimits of(int batchSize, RemoteLimits remote) {
		return new PushLimits(Math.min(batchSize, remote.entries()), remote.bytes());
	}

	PushLimits atMost(int otherEntries) {
		return new PushLimits(Math.max(1, Math.min(this.entries, otherEntries)), this.bytes);
	}

}
