package one.persist.server.autoconfigure;

import java.util.Locale;

import one.persist.server.autoconfigure.StorageProbe.State;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells whether the server's storage can be written. Which database it is, and what it
 * said, is for the log.
 */
final class StorageHealthIndicator implements HealthIndicator {

	private final StorageProbe probe;

	StorageHealthIndicator(StorageProbe probe) {
		this.probe = probe;
	}

	@Override
	public Health health() {
		State state = this.probe.state();
		Health.Builder health = (state == State.WRITABLE) ? Health.up() : Health.down();
		return health.withDetail("storage", state.name().toLowerCase(Locale.ROOT)).build();
	}

}
