package one.persist.server.storage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

import one.persist.spi.RemoteLimits;

/**
 * What every storage needs to know, whatever it stores in.
 *
 * @param limits what is taken at once
 * @param clockTolerance how far ahead of the server's clock a device's timestamp may be;
 * not negative
 * @param clock the server's clock
 * @param random where nonces come from; must not be predictable
 */
public record StorageSettings(RemoteLimits limits, Duration clockTolerance, InstantSource clock,
		RandomGenerator random) {

}
