package one.persist.server.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import one.persist.protocol.RecordBounds;
import one.persist.server.ServerSetupException;
import one.persist.spi.RemoteLimits;

/**
 * What every storage needs to know, whatever it stores in.
 *
 * @param limits what is taken at once
 * @param bounds how large a record may be
 * @param clockTolerance how far ahead of the server's clock a device's timestamp may be;
 * not negative
 * @param clock the server's clock
 * @param random where nonces come from; must not be predictable
 * @param faultPoint passed, with the step's name, between the steps of a push, a pull and
 * a purge, wherever a crash must do no harm; does nothing in production
 * @param rules what the application has to say about its callers
 * @param observer sees what the storage does
 * @param quotas how much each tenant may have
 */
public record StorageSettings(RemoteLimits limits, RecordBounds bounds, Duration clockTolerance, InstantSource clock,
		RandomGenerator random, Consumer<String> faultPoint, ApplicationRules rules, StorageObserver observer,
		Quotas quotas) {

	/** Of a storage that keeps nothing. */
	static final StorageSettings NONE = new StorageSettings(new RemoteLimits(1, 1, 1), Duration.ZERO,
			InstantSource.system(), RandomGenerator.getDefault());

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

	/**
	 * Settings without rules and quotas, which bound records no more than the protocol
	 * does, and which nobody observes.
	 * @param limits what is taken at once
	 * @param clockTolerance how far ahead of the server's clock a device's timestamp may
	 * be; not negative
	 * @param clock the server's clock
	 * @param random where nonces come from; must not be predictable
	 * @param faultPoint passed between the steps of a push, a pull and a purge
	 */
	public StorageSettings(RemoteLimits limits, Duration clockTolerance, InstantSource clock, RandomGenerator random,
			Consumer<String> faultPoint) {
		this(limits, RecordBounds.WIDEST, clockTolerance, clock, random, faultPoint, ApplicationRules.NONE,
				StorageObserver.NONE, Quotas.NONE);
	}

	/** The time by the server's clock; milliseconds are what the protocol carries. */
	Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
	}

	/**
	 * These settings with rules.
	 * @param those what the application has to say about its callers
	 * @return settings that differ in nothing else
	 */
	public StorageSettings with(ApplicationRules those) {
		return new StorageSettings(this.limits, this.bounds, this.clockTolerance, this.clock, this.random,
				this.faultPoint, those, this.observer, this.quotas);
	}

	/**
	 * These settings with other bounds of a record.
	 * @param other how large a record may be
	 * @return settings that differ in nothing else
	 */
	public StorageSettings with(RecordBounds other) {
		return new StorageSettings(this.limits, other, this.clockTolerance, this.clock, this.random, this.faultPoint,
				this.rules, this.observer, this.quotas);
	}

	/**
	 * These settings with an observer.
	 * @param that sees what the storage does
	 * @return settings that differ in nothing else
	 */
	public StorageSettings with(StorageObserver that) {
		return new StorageSettings(this.limits, this.bounds, this.clockTolerance, this.clock, this.random,
				this.faultPoint, this.rules, that, this.quotas);
	}

	/**
	 * These settings with quotas.
	 * @param these how much each tenant may have
	 * @return settings that differ in nothing else
	 */
	public StorageSettings with(Quotas these) {
		return new StorageSettings(this.limits, this.bounds, this.clockTolerance, this.clock, this.random,
				this.faultPoint, this.rules, this.observer, these);
	}

	/** Holds devices of a store's tenant to its quota. */
	TenantQuota quotaOf(StoreId store) {
		return new TenantQuota(store, this.quotas.of(store.tenant()));
	}

}
