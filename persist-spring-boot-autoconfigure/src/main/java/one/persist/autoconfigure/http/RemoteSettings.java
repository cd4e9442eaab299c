package one.persist.autoconfigure.http;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import one.persist.InvalidConfigurationException;
import one.persist.autoconfigure.PersistProperties.OAuth2;
import one.persist.autoconfigure.PersistProperties.RemoteProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * Settings of remotes, by the properties under {@code persist.remotes}.
 *
 * @param remotes the properties by name
 * @param bundles where SSL bundles are; null if the application has none
 * @param credentials where tokens come from; gives null if the application has nothing
 * that gets them, and is asked when a remote needs it
 */
record RemoteSettings(Map<String, RemoteProperties> remotes, @Nullable SslBundles bundles,
		Supplier<@Nullable RemoteCredentials> credentials) implements Function<String, HttpSettings> {

	@Override
	public HttpSettings apply(String remote) {
		RemoteProperties properties = this.remotes.get(remote);
		if (properties == null) {
			return HttpSettings.DEFAULT;
		}
		return new HttpSettings(orElse(properties.connectTimeout(), HttpSettings.DEFAULT_CONNECT_TIMEOUT),
				orElse(properties.timeout(), HttpSettings.DEFAULT_TIMEOUT),
				orElse(properties.maxAnswerSize(), HttpSettings.DEFAULT_MAX_ANSWER_SIZE),
				ssl(remote, properties.ssl().bundle()), credentials(remote, properties));
	}

	private @Nullable ExchangeFilterFunction credentials(String remote, RemoteProperties properties) {
		OAuth2 oauth2 = properties.oauth2();
		if (oauth2 == null) {
			return null;
		}
		String registrationId = oauth2.registrationId();
		if (registrationId == null || registrationId.isBlank()) {
			throw new InvalidConfigurationException(
					"Remote '" + remote + "' takes its tokens by OAuth2, and names no client registration.",
					"Set persist.remotes." + remote + ".oauth2.registration-id.");
		}
		if (properties.token() != null) {
			throw new InvalidConfigurationException(
					"Remote '" + remote + "' has a token, and takes its tokens by OAuth2 as well.",
					"Set either persist.remotes." + remote + ".token or persist.remotes." + remote
							+ ".oauth2.registration-id.");
		}
		RemoteCredentials source = this.credentials.get();
		if (source == null) {
			throw new InvalidConfigurationException(
					"Remote '" + remote
							+ "' takes its tokens by OAuth2, and the application has nothing that gets them.",
					"Add org.springframework.security:spring-security-oauth2-client, and a ClientRegistrationRepository bean.");
		}
		return source.forRemote(remote, registrationId);
	}

	private static <T> T orElse(@Nullable T value, T fallback) {
		return (value != null) ? value : fallback;
	}

	private @Nullable SslContext ssl(String remote, @Nullable String bundle) {
		if (bundle == null) {
			return null;
		}
		if (this.bundles == null) {
			throw new InvalidConfigurationException(
					"Remote '" + remote + "' names SSL bundle '" + bundle + "', and the application has no bundles.",
					"Define it under spring.ssl.bundle.");
		}
		return context(remote, bundle, this.bundles.getBundle(bundle));
	}

	private static SslContext context(String remote, String name, SslBundle bundle) {
		SslContextBuilder builder = SslContextBuilder.forClient()
			.keyManager(bundle.getManagers().getKeyManagerFactory())
			.trustManager(bundle.getManagers().getTrustManagerFactory());
		SslOptions options = bundle.getOptions();
		if (options.getCiphers() != null) {
			builder.ciphers(List.of(options.getCiphers()));
		}
		if (options.getEnabledProtocols() != null) {
			builder.protocols(options.getEnabledProtocols());
		}
		try {
			return builder.build();
		}
		catch (SSLException ex) {
			throw new InvalidConfigurationException(
					"SSL bundle '" + name + "' of remote '" + remote + "' cannot be used: " + ex.getMessage() + ".",
					"Check it under spring.ssl.bundle.");
		}
	}

}
