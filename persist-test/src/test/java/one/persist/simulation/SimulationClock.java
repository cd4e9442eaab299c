package one.persist.simulation;

import java.time.Duration;
import java.time.Instant;

/**
 * The true time of a world, and of its server. It stands until it is moved.
 */
final class SimulationClock {

	private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

	private long millis;

	private Duration serverOffset = Duration.ZERO;

	void advance(Duration time) {
		this.millis += time.toMillis();
	}

	long millis() {
		return this.millis;
	}

	Instant now() {
		return BEGIN.plusMillis(this.millis);
	}

	Instant server() {
		return now().plus(this.serverOffset);
	}

	void serverOffset(Duration offset) {
		this.serverOffset = offset;
	}

}
