package one.persist.server.security;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Locale;
import java.util.Map;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an issuer's keys: where they are, if only the issuer is known, and then for
 * the keys. Remembers nothing but where they are.
 */
final class IssuerKeySet implements JWKSetSource<SecurityContext> {

	private final KeyFetcher fetcher;

	private final @Nullable String issuer;

	private volatile @Nullable URI location;

	/**
	 * Creates a source.
	 * @param fetcher what asks
	 * @param issuer the issuer, or null if the location is given
	 * @param location where the keys are, or null to ask the issuer
	 */
	IssuerKeySet(KeyFetcher fetcher, @Nullable String issuer, @Nullable URI location) {
		this.fetcher = fetcher;
		this.issuer = issuer;
		this.location = location;
	}

	@Override
	public JWKSet getJWKSet(@Nullable JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
			throws KeySourceException {
		try {
			return JWKSet.parse(text(this.fetcher.fetch(location())));
		}
		catch (IOException | ParseException ex) {
			if (this.issuer != null) {
				// it may have moved them
				this.location = null;
			}
			throw new JWKSetRetrievalException(String.valueOf(ex.getMessage()), ex);
		}
	}

	private URI location() throws IOException {
		URI known = this.location;
		if (known == null) {
			known = discover(String.valueOf(this.issuer));
			this.location = known;
		}
		return known;
	}

	private URI discover(String name) throws IOException {
		URI asked = URI.create(name.replaceAll("/$", "") + "/.well-known/openid-configuration");
		try {
			Map<String, Object> metadata = JSONObjectUtils.parse(text(this.fetcher.fetch(asked)));
			if (!name.equals(metadata.get("issuer"))) {
				throw new IOException("what " + asked + " says is not of issuer " + name);
			}
			return address(asked, String.valueOf(metadata.get("jwks_uri")));
		}
		catch (ParseException ex) {
			throw new IOException("what " + asked + " says is not JSON", ex);
		}
	}

	private static URI address(URI asked, String found) throws IOException {
		try {
			URI address = new URI(found);
			String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
			// an issuer over https must not send the server to where anyone can answer
			if (address.getHost() != null && (scheme.equals("https") || scheme.equals(asked.getScheme()))) {
				return address;
			}
		}
		catch (URISyntaxException ex) {
			// as any other that is no address
		}
		throw new IOException("the jwks_uri of " + asked + " is no address that is asked");
	}

	private static String text(byte[] utf8) {
		return new String(utf8, StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
	}

}
