package one.persist.internal.records;

import java.time.Instant;

import one.persist.HybridTimestamp;
import one.persist.spi.PersistEnvironment;

/**
 * The store's hybrid clock. What the file holds is a ceiling: readings below it are
 * issued without a write, and after a restart the clock goes on from there, so that it
 * never goes back. Used under the store's write lock.
 */
final class HybridClock {

	/**
	 * How far ahead the ceiling is set: at most one write a second, and as little of a
	 * jump.
	 */
	private static final long RESERVE = HybridTimestamp.ofEpochMillis(1_000).packed();

	private final PersistEnvironment environment;

	private long last;

	private long ceiling;

	/** Read without the lock as well, for times that need no order. */
	private volatile long offsetMillis;

	HybridClock(PersistEnvironment environment) {
		this.environment = environment;
	}

	void open(long ceiling, long offsetMillis) {
		this.last = ceiling;
		this.ceiling = ceiling;
		this.offsetMillis = offsetMillis;
	}

	/** The wall clock, corrected. */
	Instant now() {
		return this.environment.now().plusMillis(this.offsetMillis);
	}

	HybridTimestamp next() {
		this.last = Math.max(this.last + 1, physical());
		return new HybridTimestamp(this.last);
	}

	/** Later readings are greater than this one. */
	void receive(HybridTimestamp timestamp) {
		this.last = Math.max(this.last, timestamp.packed());
	}

	/**
	 * Begins anew, for a new device: the past of the old one does not bind it.
	 * @return goes on with the old device, should the new one not be kept
	 */
	Runnable restart(HybridTimestamp atLeast) {
		long lastBefore = this.last;
		long ceilingBefore = this.ceiling;
		this.last = Math.max(atLeast.packed(), physical());
		this.ceiling = 0;
		return () -> {
			this.last = Math.max(this.last, lastBefore);
			this.ceiling = ceilingBefore;
		};
	}

	void setOffsetMillis(long millis) {
		this.offsetMillis = millis;
	}

	long offsetMillis() {
		return this.offsetMillis;
	}

	/** Whether readings have come past what the file holds. */
	boolean isPastCeiling() {
		return this.last > this.ceiling;
	}

	/** The ceiling to write. */
	long nextCeiling() {
		return this.last + RESERVE;
	}

	void setCeiling(long written) {
		this.ceiling = written;
	}

	/** No clock, however wrong, keeps anyone from writing. */
	private long physical() {
		long millis = Math.min(now().toEpochMilli(), HybridTimestamp.LATEST.epochMillis());
		return HybridTimestamp.ofEpochMillis(Math.max(0, millis)).packed();
	}

}
