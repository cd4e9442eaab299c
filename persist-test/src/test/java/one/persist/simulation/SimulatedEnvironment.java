package one.persist.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import one.persist.spi.PersistEnvironment;

/**
 * What one device stands on: a clock that may be off, drift and jump, chance from a seed,
 * the caller's thread, and death at a step.
 */
final class SimulatedEnvironment implements PersistEnvironment {

	private static final double PER_MILLION = 1e-6;

	private final SimulationClock clock;

	private final RandomGenerator random;

	private Duration offset = Duration.ZERO;

	private int drift;

	private int stepsToLive = -1;

	private boolean dead;

	private String diedAt = "";

	SimulatedEnvironment(SimulationClock clock, long seed) {
		this.clock = clock;
		this.random = new SplittableRandom(seed);
	}

	/** Sets how far the clock is off. */
	void offset(Duration offset, int partsPerMillion) {
		this.offset = offset;
		this.drift = partsPerMillion;
	}

	Duration offset() {
		return this.offset;
	}

	/** Lets the device die when it has passed so many more steps. */
	void dieAfter(int steps) {
		this.stepsToLive = steps;
	}

	/** Death that was planned and did not come. */
	void spare() {
		this.stepsToLive = -1;
	}

	boolean isDead() {
		return this.dead;
	}

	String diedAt() {
		return this.diedAt;
	}

	void revive() {
		this.dead = false;
		this.stepsToLive = -1;
	}

	@Override
	public void faultPoint(String point) {
		if (this.stepsToLive == 0 && !this.dead) {
			this.dead = true;
			this.diedAt = point.strip();
		}
		if (this.dead) {
			throw new Death();
		}
		if (this.stepsToLive > 0) {
			this.stepsToLive--;
		}
	}

	@Override
	public Instant now() {
		return this.clock.now().plus(this.offset).plusMillis((long) (this.clock.millis() * this.drift * PER_MILLION));
	}

	@Override
	public long nanoTime() {
		return Duration.ofMillis(this.clock.millis()).toNanos();
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Executor executor() {
		return Runnable::run;
	}

	@Override
	public String host() {
		return "host";
	}

	/**
	 * The process ends here.
	 */
	static final class Death extends Error {

		Death() {
			super("died", null, false, false);
		}

	}

}
