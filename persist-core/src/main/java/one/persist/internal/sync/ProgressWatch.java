package one.persist.internal.sync;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether what is under way still gets on, by looking at it from time to time. It
 * counts looks and not time: a process that was frozen, as by a closed lid, looks once
 * when it wakes, and what it had under way gets its chance. Used under its owner's lock.
 */
final class ProgressWatch {

	private final int patience;

	private @Nullable Object watched;

	private long steps;

	private long lookedAt;

	private int quietLooks;

	/**
	 * Creates a watch.
	 * @param patience looks without a step, {@link EngineLimits#WATCH_INTERVAL} apart,
	 * after which something has stalled
	 */
	ProgressWatch(int patience) {
		this.patience = patience;
	}

	/**
	 * Looks.
	 * @param current what is under way
	 * @param done steps that it has made
	 * @param now the time, by a clock that only goes forward
	 * @return whether it has made none for too long
	 */
	boolean hasStalled(Object current, long done, long now) {
		if (current != this.watched || done != this.steps) {
			this.watched = current;
			this.steps = done;
			this.lookedAt = now;
			this.quietLooks = 0;
		}
		else if (now - this.lookedAt >= EngineLimits.WATCH_INTERVAL.toNanos()) {
			this.lookedAt = now;
			this.quietLooks++;
		}
		return this.quietLooks >= this.patience;
	}

}
