package one.persist.internal.sync;

import java.util.concurrent.atomic.AtomicLong;

import one.persist.internal.records.Forgetting;
import one.persist.internal.records.LocalStore;

/**
 * Forgets, from time to time, what a store has kept long enough.
 */
final class Maintenance {

	private final LocalStore store;

	private final AtomicLong nextAt;

	Maintenance(LocalStore store) {
		this.store = store;
		this.nextAt = new AtomicLong(store.environment().nanoTime());
	}

	/** Called by each cycle; acts once an interval, and in each while more is left. */
	void runIfDue() {
		long now = this.store.environment().nanoTime();
		long due = this.nextAt.get();
		if (now - due >= 0 && this.nextAt.compareAndSet(due, now + EngineLimits.MAINTENANCE_INTERVAL.toNanos())) {
			boolean more = new Forgetting(this.store).forgetOld(EngineLimits.TOMBSTONE_RETENTION,
					EngineLimits.DECISION_RETENTION);
			if (more) {
				this.nextAt.set(now);
			}
		}
	}

}
