package one.persist.internal.sync;

import java.time.Duration;
import java.time.Instant;

import one.persist.internal.records.LocalStore;

/**
 * Estimates how far this device's clock is off, from the time that a remote's answers
 * carry, after Cristian, <em>Probabilistic Clock Synchronization</em> (1989): the remote
 * read its clock somewhere between request and answer.
 */
final class RemoteClock {

	private final LocalStore store;

	private Instant asked = Instant.EPOCH;

	private long askedNanos;

	private long offsetMillis;

	RemoteClock(LocalStore store) {
		this.store = store;
	}

	void asking() {
		this.asked = this.store.environment().now();
		this.askedNanos = this.store.environment().nanoTime();
	}

	Duration took() {
		return Duration.ofNanos(this.store.environment().nanoTime() - this.askedNanos);
	}

	/** Corrects the store's clock if it is off by more than the exchange leaves open. */
	void answered(Instant remoteTime) {
		Duration half = took().dividedBy(2);
		this.offsetMillis = Duration.between(this.asked.plus(half), remoteTime).toMillis();
		long difference = Math.abs(this.offsetMillis - this.store.identity().clockOffset());
		if (difference > half.plus(EngineLimits.CLOCK_TOLERANCE).toMillis()) {
			this.store.identity().correctClock(this.offsetMillis);
		}
	}

	/** The offset by the last answer. */
	long offsetMillis() {
		return this.offsetMillis;
	}

}
