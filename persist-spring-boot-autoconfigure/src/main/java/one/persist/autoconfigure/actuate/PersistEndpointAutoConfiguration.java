package one.persist.autoconfigure.actuate;

import java.nio.file.Path;
import java.time.InstantSource;

import one.persist.Stores;
import one.persist.autoconfigure.PersistAutoConfiguration;
import one.persist.autoconfigure.PersistProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the actuator endpoint {@code persist}, where it is exposed.
 */
@AutoConfiguration(after = PersistAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(Stores.class)
@ConditionalOnAvailableEndpoint(PersistEndpoint.class)
@EnableConfigurationProperties(PersistEndpointProperties.class)
public final class PersistEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PersistEndpoint persistEndpoint(Stores stores, PersistProperties properties, PersistEndpointProperties shown,
			ObjectProvider<SanitizingFunction> sanitizing) {
		String backups = properties.backup().directory();
		return new PersistEndpoint(stores, new ShownValues(shown, sanitizing.orderedStream().toList()),
				(backups != null) ? Path.of(backups) : null, InstantSource.system());
	}

}
