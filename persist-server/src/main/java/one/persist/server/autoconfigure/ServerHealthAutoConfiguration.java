package one.persist.server.autoconfigure;

import one.persist.server.storage.SyncStorage;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Adds the health contributor {@code persistStorage}: whether the server's storage can be
 * written. Made for readiness, to which an application that embeds the server adds it by
 * {@code management.endpoint.health.group.readiness.include}.
 */
@AutoConfiguration(after = PersistServerAutoConfiguration.class,
		beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(SyncStorage.class)
@ConditionalOnEnabledHealthIndicator("persist-storage")
public final class ServerHealthAutoConfiguration {

	@Bean
	StorageProbe persistStorageProbe(SyncStorage storage) {
		return new StorageProbe(storage::check, System::nanoTime);
	}

	@Bean
	@ConditionalOnMissingBean(name = "persistStorageHealthIndicator")
	HealthIndicator persistStorageHealthIndicator(StorageProbe probe) {
		return new StorageHealthIndicator(probe);
	}

}
