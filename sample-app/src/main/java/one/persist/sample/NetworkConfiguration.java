package one.persist.sample;

import one.persist.autoconfigure.http.RemoteWebClientCustomizer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lays {@link Cable} and {@link Network} between the sync engine and the server.
 */
@Configuration(proxyBeanMethods = false)
class NetworkConfiguration {

	@Bean
	RemoteWebClientCustomizer networkToRemotes(Cable cable, Network network) {
		return (remote, builder) -> builder.filter(cable).filter(network);
	}

}
