package one.persist.server.storage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import one.persist.server.ServerSetupException;
import one.persist.spi.RemoteLimits;

/**
 * What every storage needs to know, whatever it stores in.
 *
 * @param limits what is taken at once
 * @param clockTolerance how far ahead of the server's clock a device's timestamp may be;
 * not negative
 * @param clock the server's clock
 * @param random where nonces come from; must not be predictable
 * @param faultPoint passed, with the step's name, between the steps of a push, a pull and
 * a purge, wherever a crash must do no harm; does nothing in production
 */
public record StorageSettings(RemoteLimits limits, Duration clockTolerance, InstantSource clock, RandomGenerator random,
		Consumer<String> faultPoint) {

	/**
	 * Checks the tolerance.
	 * @throws ServerSetupException if it is negative
	 */
	public StorageSettings {
		if (clockTolerance.isNegative()) {
			throw new ServerSetupException(
					"The clocks of devices are to be " + clockTolerance + " ahead of the server's, at most.",
					"Set persist.server.clock-tolerance to a time that is not negative: nothing that a device has just"
							+ " written would be taken.",
					null);
		}
	}

	/**
	 * The settings of production.
	 * @param limits what is taken at once
	 * @param clockTolerance how far ahead of the server's clock a device's timestamp may
	 * be; not negative
	 * @param clock the server's clock
	 * @param random where nonces come from; must not be predictable
	 */
	public StorageSettings(RemoteLimits limits, Duration clockTolerance, InstantSource clock, RandomGenerator random) {
		this(limits, clockTolerance, clock, random, (point) -> {
		});
	}

}
