package one.persist.test;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import one.persist.spi.PersistEnvironment;

/**
 * An environment in which time stands until it is moved, chance comes from a seed, and
 * everything runs on the caller's thread, unless an executor is given.
 */
public final class VirtualEnvironment implements PersistEnvironment {

	/** When time begins. */
	static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

	private final RandomGenerator random;

	private final String host;

	private final Executor executor;

	private volatile Instant now = BEGINNING;

	private volatile long nanos;

	private volatile Duration skew = Duration.ZERO;

	/**
	 * Makes an environment that runs everything on the caller's thread.
	 * @param seed where chance begins
	 * @param host name of the machine
	 */
	public VirtualEnvironment(long seed, String host) {
		this(seed, host, Runnable::run);
	}

	/**
	 * Makes an environment with threads of its own.
	 * @param seed where chance begins
	 * @param host name of the machine
	 * @param executor runs strategies and listeners
	 */
	public VirtualEnvironment(long seed, String host, Executor executor) {
		this.random = new SplittableRandom(seed);
		this.host = host;
		this.executor = executor;
	}

	/**
	 * Lets time pass.
	 * @param time how much; not negative
	 */
	public synchronized void advance(Duration time) {
		this.now = this.now.plus(time);
		this.nanos = this.nanos + time.toNanos();
	}

	/**
	 * Sets how far the wall clock is off; true time stays what it is.
	 * @param by what is added to it
	 */
	public void skew(Duration by) {
		this.skew = by;
	}

	/**
	 * The time that a clock shows which is not off.
	 * @return true time
	 */
	public Instant trueTime() {
		return this.now;
	}

	@Override
	public Instant now() {
		return this.now.plus(this.skew);
	}

	@Override
	public long nanoTime() {
		return this.nanos;
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Executor executor() {
		return this.executor;
	}

	@Override
	public String host() {
		return this.host;
	}

}
