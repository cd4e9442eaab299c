package one.persist.internal.sync;

import java.time.Duration;

import one.persist.spi.PersistEnvironment;

/**
 * Notices that the device has slept: meanwhile the clock of the day went on, and the one
 * by which is waited stood still. A clock that was set looks the same, and does no harm.
 * Safe for use by many threads.
 */
final class SleepWatch {

	private final PersistEnvironment environment;

	/** By how much the clocks are apart, as last seen. */
	private Duration apart;

	SleepWatch(PersistEnvironment environment) {
		this.environment = environment;
		this.apart = apart();
	}

	/** Whether the device has slept since this was last asked. */
	synchronized boolean isOver() {
		Duration before = this.apart;
		this.apart = apart();
		return this.apart.minus(before).compareTo(EngineLimits.SLEEP) > 0;
	}

	private Duration apart() {
		return Duration.ofMillis(this.environment.now().toEpochMilli()).minusNanos(this.environment.nanoTime());
	}

}
