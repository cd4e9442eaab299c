package one.persist.internal.records;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import one.persist.HybridTimestamp;

/**
 * What a store does not keep for ever.
 */
public final class Forgetting {

	/** Tombstones that one transaction forgets: a writer waits no longer. */
	private static final int FORGOTTEN_AT_ONCE = 1_000;

	private final LocalStore store;

	/**
	 * Creates the forgetting of a store.
	 * @param store the store
	 */
	public Forgetting(LocalStore store) {
		this.store = store;
	}

	/**
	 * Forgets what has been kept long enough: tombstones that every remote has, and
	 * decisions. At most so many tombstones at once.
	 * @param tombstones age of tombstones that go
	 * @param decisionAge age of decisions that go
	 * @return whether more may be left
	 */
	public boolean forgetOld(Duration tombstones, Duration decisionAge) {
		HybridTimestamp before = HybridTimestamp
			.ofEpochMillis(Math.max(0, this.store.now().minus(tombstones).toEpochMilli()));
		return this.store.write((session) -> {
			Instant decided = this.store.environment().now().minus(decisionAge);
			this.store.decisions().removeBefore(session, decided, FORGOTTEN_AT_ONCE);
			this.store.quarantine().forget(session, decided, FORGOTTEN_AT_ONCE);
			if (!this.store.links().stream().allMatch(Link::isEnrolled)) {
				// a remote may yet have to hear of them
				return false;
			}
			List<Long> old = this.store.records().tombstonesBefore(session, before, FORGOTTEN_AT_ONCE);
			for (long id : old) {
				LocalRecord tombstone = this.store.sound(session, id);
				if (tombstone != null) {
					this.store.entries().removeRecord(session, tombstone);
				}
			}
			return old.size() == FORGOTTEN_AT_ONCE;
		});
	}

}
