package one.persist.autoconfigure.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import one.persist.InvalidConfigurationException;

import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.ClientCredentialsOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * Tokens that Spring Security gets by the application's own client registrations. Remotes
 * with one registration share its token.
 */
final class OAuth2Credentials implements RemoteCredentials {

	/** Longer than an authorization server takes, shorter than a call may. */
	static final Duration TIMEOUT = Duration.ofSeconds(10);

	/** In whose name the application's service keeps the token. */
	private static final String PRINCIPAL = "persist";

	private final ClientRegistrationRepository registrations;

	private final OAuth2AuthorizedClientService clients;

	private final AuthorizedClientServiceOAuth2AuthorizedClientManager manager;

	private final Duration timeout;

	private final Map<String, SharedToken> tokens = new ConcurrentHashMap<>();

	OAuth2Credentials(ClientRegistrationRepository registrations, OAuth2AuthorizedClientService clients,
			OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> endpoint, Duration timeout) {
		this.registrations = registrations;
		this.clients = clients;
		this.timeout = timeout;
		ClientCredentialsOAuth2AuthorizedClientProvider provider = new ClientCredentialsOAuth2AuthorizedClientProvider();
		provider.setAccessTokenResponseClient(endpoint);
		this.manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, clients);
		this.manager.setAuthorizedClientProvider(provider);
	}

	@Override
	public ExchangeFilterFunction forRemote(String remote, String registrationId) {
		ClientRegistration registration = this.registrations.findByRegistrationId(registrationId);
		if (registration == null) {
			throw new InvalidConfigurationException(
					"Remote '" + remote + "' takes its tokens by client registration '" + registrationId
							+ "', which the application does not have.",
					"Define it under spring.security.oauth2.client.registration." + registrationId
							+ ", or correct persist.remotes." + remote + ".oauth2.registration-id.");
		}
		if (!AuthorizationGrantType.CLIENT_CREDENTIALS.equals(registration.getAuthorizationGrantType())) {
			throw new InvalidConfigurationException(
					"Client registration '" + registrationId + "' of remote '" + remote + "' is for "
							+ registration.getAuthorizationGrantType().getValue() + ", which needs a person.",
					"Use one whose authorization-grant-type is client_credentials.");
		}
		return new BearerFilter(this.tokens.computeIfAbsent(registrationId, this::token),
				new TokenFailures(remote, registrationId, this.timeout));
	}

	private SharedToken token(String registrationId) {
		return new SharedToken(() -> authorize(registrationId),
				() -> this.clients.removeAuthorizedClient(registrationId, PRINCIPAL), this.timeout);
	}

	private String authorize(String registrationId) {
		OAuth2AuthorizedClient client = this.manager
			.authorize(OAuth2AuthorizeRequest.withClientRegistrationId(registrationId).principal(PRINCIPAL).build());
		if (client == null) {
			throw new IllegalStateException("Client credentials always authorize, or fail");
		}
		return client.getAccessToken().getTokenValue();
	}

}
