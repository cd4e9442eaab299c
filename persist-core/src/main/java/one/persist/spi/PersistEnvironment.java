package one.persist.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The only way for the engine to reach time, randomness, threads and the machine, so that
 * a test can run it in a time and with a chance of its own. Safe for use by many threads.
 */
public interface PersistEnvironment {

	/**
	 * The wall clock. It may be wrong, and it may step.
	 * @return the time it shows
	 */
	Instant now();

	/**
	 * A clock that only goes forward.
	 * @return nanoseconds since some moment
	 */
	long nanoTime();

	/**
	 * Where ids, nonces and jitter come from.
	 * @return a generator that may be shared by threads
	 */
	RandomGenerator random();

	/**
	 * Runs strategies and listeners.
	 * @return an executor that gives each task a thread, now or soon
	 */
	Executor executor();

	/**
	 * The name of this machine. A store file that wakes up on another one is a copy.
	 * @return the name
	 */
	String host();

	/**
	 * Passed wherever a crash must do no harm: before each SQL statement, with its text
	 * ({@code Spring Data} for one that Spring Data makes), at {@code committed}, and
	 * between the steps of a cycle. Does nothing in production. What it throws is taken
	 * for a failure of that step, a {@link java.sql.SQLException} at a statement for
	 * SQLite's.
	 * @param point the step's name
	 */
	default void faultPoint(String point) {
	}

	/**
	 * The environment of production.
	 * @param executor runs strategies and listeners
	 * @return system clocks, a secure generator, the machine's host name
	 */
	static PersistEnvironment system(Executor executor) {
		RandomGenerator random = new SecureRandom();
		String host = localHostName();
		return new PersistEnvironment() {

			@Override
			public Instant now() {
				return Instant.now();
			}

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public RandomGenerator random() {
				return random;
			}

			@Override
			public Executor executor() {
				return executor;
			}

			@Override
			public String host() {
				return host;
			}

		};
	}

	private static String localHostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "unknown";
		}
	}

}
