package one.persist.server.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import one.persist.server.http.AnnouncementStreams;
import one.persist.server.storage.StorageObserver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Measures the sync server, where the application has Micrometer.
 */
@AutoConfiguration(after = PersistServerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(AnnouncementStreams.class)
public final class ServerMetricsAutoConfiguration {

	@Bean
	MeterBinder persistServerAnnouncementMeters(AnnouncementStreams streams) {
		return (registry) -> Gauge.builder("persist.server.announcements.open", streams, AnnouncementStreams::size)
			.description("Connections that listen to announcements")
			.register(registry);
	}

	@Bean
	@ConditionalOnBean(MeterRegistry.class)
	@ConditionalOnMissingBean(StorageObserver.class)
	ServerMeters persistServerMeters(MeterRegistry meters, ObjectProvider<ObservationRegistry> observations) {
		return new ServerMeters(meters, observations.getIfAvailable(() -> timing(meters)), System::nanoTime);
	}

	/** Where the application observes nothing itself, there are timers at least. */
	private static ObservationRegistry timing(MeterRegistry meters) {
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		return observations;
	}

}
