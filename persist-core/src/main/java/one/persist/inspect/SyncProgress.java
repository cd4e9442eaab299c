package one.persist.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * How far a cycle is with what it is doing. A snapshot.
 *
 * @param remote the remote's name
 * @param phase what it is doing
 * @param since when it began that
 * @param done records that it has moved since
 * @param left records that are still to be moved, about; null if that is not known: a
 * remote does not say how much it has
 */
public record SyncProgress(String remote, Phase phase, Instant since, long done, @Nullable Long left) {

	/**
	 * This, with what is left.
	 * @param records how many, about; null if that is not known
	 * @return the progress
	 */
	public SyncProgress withLeft(@Nullable Long records) {
		return new SyncProgress(this.remote, this.phase, this.since, this.done, records);
	}

	/**
	 * How fast it is, on average since it began.
	 * @param now the time
	 * @return records a second; 0 if it has just begun
	 */
	public double perSecond(Instant now) {
		long millis = Duration.between(this.since, now).toMillis();
		return (millis > 0) ? this.done * 1000.0 / millis : 0;
	}

	/**
	 * How long it will still take, if it goes on like this.
	 * @param now the time
	 * @return the time; empty if that cannot be told
	 */
	public Optional<Duration> remaining(Instant now) {
		double speed = perSecond(now);
		return (this.left == null || speed <= 0) ? Optional.empty()
				: Optional.of(Duration.ofMillis((long) (this.left * 1000 / speed)));
	}

	/**
	 * What a cycle may be doing.
	 */
	public enum Phase {

		/** Enters what was written before the remote was attached into the queue. */
		ENTERING,

		/** Reads what others changed. */
		PULLING,

		/** Reads everything that the remote has again. */
		READING_AGAIN,

		/** Sends what waits. */
		PUSHING

	}

}
