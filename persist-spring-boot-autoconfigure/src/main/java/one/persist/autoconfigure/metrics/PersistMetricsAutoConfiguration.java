package one.persist.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import one.persist.Stores;
import one.persist.autoconfigure.PersistAutoConfiguration;
import one.persist.autoconfigure.PersistProperties;
import one.persist.spi.PersistEnvironment;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of the meters, where the application has a {@link MeterRegistry}.
 */
@AutoConfiguration(after = PersistAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, Stores.class, PersistProperties.class })
public final class PersistMetricsAutoConfiguration {

	@Bean
	SyncMeters persistSyncMeters(MeterRegistry registry, ObjectProvider<ObservationRegistry> observations) {
		return new SyncMeters(registry, observations.getIfAvailable(() -> timing(registry)));
	}

	/** Where the application observes nothing itself, there are timers at least. */
	private static ObservationRegistry timing(MeterRegistry registry) {
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
		return observations;
	}

	@Bean
	StoreGauges persistStoreGauges(MeterRegistry registry, Stores stores, PersistEnvironment environment) {
		return new StoreGauges(registry, new StatusSnapshots(stores, environment::nanoTime), environment::now);
	}

	@Bean
	@Lazy(false)
	MeterRegistration persistMeterRegistration(Stores stores, PersistProperties properties, SyncMeters meters,
			StoreGauges gauges) {
		return new MeterRegistration(stores, properties.stores(), meters, gauges);
	}

}
