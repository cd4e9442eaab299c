package one.persist.internal.sync;

import java.time.Instant;

import one.persist.inspect.SyncProgress;
import one.persist.inspect.SyncProgress.Phase;
import one.persist.spi.PersistEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * What the cycle that is running has moved so far, for who wants to watch. Decides
 * nothing. A cycle that was given up may still count: it disturbs a number, no more.
 */
final class CycleProgress {

	private final PersistEnvironment environment;

	private @Nullable Phase phase;

	private Instant since;

	private long done;

	CycleProgress(PersistEnvironment environment) {
		this.environment = environment;
		this.since = environment.now();
	}

	/** Goes on with what it does, or begins with something else. */
	synchronized void moved(Phase now, long records) {
		if (this.phase != now) {
			this.phase = now;
			this.since = this.environment.now();
			this.done = 0;
		}
		this.done += records;
	}

	synchronized void end() {
		this.phase = null;
	}

	/**
	 * How far it is, without what is left.
	 * @return null if no cycle is running, or none has begun with anything
	 */
	synchronized @Nullable SyncProgress snapshot(String remote) {
		return (this.phase != null) ? new SyncProgress(remote, this.phase, this.since, this.done, null) : null;
	}

}
