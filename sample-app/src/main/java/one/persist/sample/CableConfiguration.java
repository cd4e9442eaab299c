package one.persist.sample;

import one.persist.autoconfigure.http.RemoteWebClientCustomizer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lays the {@link Cable} between the sync engine and the network.
 */
@Configuration(proxyBeanMethods = false)
class CableConfiguration {

	@Bean
	RemoteWebClientCustomizer cableToRemotes(Cable cable) {
		return (remote, builder) -> builder.filter(cable);
	}

}
