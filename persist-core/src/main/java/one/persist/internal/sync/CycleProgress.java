package one.persist.internal.sync;

import java.time.Instant;
import java.util.Optional;

import one.persist.inspect.SyncProgress;
import one.persist.inspect.SyncProgress.Phase;
import one.persist.internal.records.Enrolment;
import one.persist.internal.records.Link;
import one.persist.internal.records.LocalStore;
import org.jspecify.annotations.Nullable;

/**
 * What the cycle that is running has moved so far, for who wants to watch. Decides
 * nothing. A cycle that was given up may still count: it disturbs a number, no more.
 */
final class CycleProgress {

	private final LocalStore store;

	private final Link link;

	private @Nullable Phase phase;

	private Instant since;

	private long done;

	CycleProgress(LocalStore store, Link link) {
		this.store = store;
		this.link = link;
		this.since = store.environment().now();
	}

	/** Goes on with what it does, or begins with something else. */
	synchronized void moved(Phase now, long records) {
		if (this.phase != now) {
			this.phase = now;
			this.since = this.store.environment().now();
			this.done = 0;
		}
		this.done += records;
	}

	synchronized void end() {
		this.phase = null;
	}

	/**
	 * How far it is.
	 * @return empty if no cycle is running, or none has begun with anything
	 */
	Optional<SyncProgress> snapshot() {
		SyncProgress moved = moved();
		return (moved != null) ? Optional.of(moved.withLeft(left(moved.phase()))) : Optional.empty();
	}

	private synchronized @Nullable SyncProgress moved() {
		return (this.phase != null) ? new SyncProgress(this.link.name(), this.phase, this.since, this.done, null)
				: null;
	}

	private @Nullable Long left(Phase doing) {
		return switch (doing) {
			case ENTERING -> new Enrolment(this.store).toEnroll(this.link);
			case READING_AGAIN -> this.store.toReadAgain(this.link);
			case PUSHING -> this.store.read((session) -> this.store.queue().waiting(session, this.link));
			case PULLING -> null;
		};
	}

}
