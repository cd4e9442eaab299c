package one.persist.test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that stands until it is moved. Safe for use by many threads.
 */
public final class VirtualClock implements InstantSource {

	private volatile Instant now = VirtualEnvironment.BEGINNING;

	/**
	 * Makes a clock that shows the beginning of 2026.
	 */
	public VirtualClock() {
	}

	@Override
	public Instant instant() {
		return this.now;
	}

	/**
	 * Moves the clock.
	 * @param by how far; negative to set it back
	 */
	public synchronized void advance(Duration by) {
		this.now = this.now.plus(by);
	}

}
