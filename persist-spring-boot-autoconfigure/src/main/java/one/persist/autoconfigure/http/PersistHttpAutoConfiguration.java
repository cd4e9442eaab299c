package one.persist.autoconfigure.http;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.CommonProperties;
import io.github.resilience4j.retry.RetryRegistry;
import one.persist.autoconfigure.PersistAutoConfiguration;
import one.persist.autoconfigure.PersistProperties;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.RemoteConnector;
import one.persist.spi.SyncObserver;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Auto-configuration of remotes over HTTP, with Resilience4j deciding when a failed call
 * is made again.
 */
@AutoConfiguration(after = PersistAutoConfiguration.class,
		afterName = { "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration",
				"io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration",
				"io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration",
				"org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
				"org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration" })
@ConditionalOnClass({ WebClient.class, HttpClient.class, RetryRegistry.class, CircuitBreakerRegistry.class,
		CommonProperties.class })
@ConditionalOnBean(PersistProperties.class)
@ConditionalOnMissingBean(RemoteConnector.class)
@ImportRuntimeHints(ResilienceInstances.Hints.class)
public final class PersistHttpAutoConfiguration {

	private static final String HTTP_REMOTES = "persistHttpRemotes";

	@Bean(name = HTTP_REMOTES, defaultCandidate = false)
	HttpRemotes persistHttpRemotes(ObjectProvider<WebClient.Builder> builder, RemoteSettings settings,
			ObjectProvider<RemoteWebClientCustomizer> customizers, ObjectProvider<SyncObserver> observers,
			PersistEnvironment environment) {
		return new HttpRemotes(() -> builder.getIfAvailable(WebClient::builder), settings,
				customizers.orderedStream().toList(), observers.orderedStream().toList(), environment::now);
	}

	@Bean
	RemoteSettings persistRemoteSettings(PersistProperties properties, ObjectProvider<SslBundles> bundles,
			ObjectProvider<RemoteCredentials> credentials) {
		return new RemoteSettings(properties.remotes(), bundles.getIfAvailable(), credentials::getIfAvailable);
	}

	@Bean
	RemoteConnector persistRemoteConnector(@Qualifier(HTTP_REMOTES) HttpRemotes remotes,
			ObjectProvider<RetryRegistry> retries, ObjectProvider<CircuitBreakerRegistry> breakers,
			PersistEnvironment environment, Environment properties) {
		ResilienceInstances configured = new ResilienceInstances(Binder.get(properties));
		return new ResilientConnector(remotes, retries.getIfAvailable(configured::retries),
				breakers.getIfAvailable(configured::breakers), environment);
	}

	/**
	 * Tokens by OAuth2, where Spring Security's client is there. Nothing of it is made
	 * before a remote asks for a token.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ AuthorizedClientServiceOAuth2AuthorizedClientManager.class, RestClient.class })
	@ConditionalOnBean(ClientRegistrationRepository.class)
	static class OAuth2 {

		@Bean
		@Lazy
		RemoteCredentials persistRemoteCredentials(ClientRegistrationRepository registrations,
				ObjectProvider<OAuth2AuthorizedClientService> clients,
				ObjectProvider<OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>> endpoint) {
			return new OAuth2Credentials(registrations,
					clients.getIfAvailable(() -> new InMemoryOAuth2AuthorizedClientService(registrations)),
					endpoint.getIfUnique(() -> new TokenEndpoint(OAuth2Credentials.TIMEOUT)),
					OAuth2Credentials.TIMEOUT);
		}

	}

}
