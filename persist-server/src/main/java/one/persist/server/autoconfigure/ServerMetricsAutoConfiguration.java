package one.persist.server.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import one.persist.server.http.AnnouncementStreams;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Measures the sync server, where the application has Micrometer.
 */
@AutoConfiguration(after = PersistServerAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(AnnouncementStreams.class)
public final class ServerMetricsAutoConfiguration {

	@Bean
	MeterBinder persistServerMeters(AnnouncementStreams streams) {
		return (registry) -> Gauge.builder("persist.server.announcements.open", streams, AnnouncementStreams::size)
			.description("Connections that listen to announcements")
			.register(registry);
	}

}
