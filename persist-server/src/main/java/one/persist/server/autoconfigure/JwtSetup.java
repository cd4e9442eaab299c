package one.persist.server.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import one.persist.server.ServerSetupException;
import one.persist.server.autoconfigure.PersistServerProperties.Jwt;
import one.persist.server.http.Callers;
import one.persist.server.security.JwtCallers;
import one.persist.server.security.JwtClaims;
import one.persist.server.security.JwtKeys;
import one.persist.server.security.JwtRules;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

/**
 * Makes callers of the properties for signed tokens, or says what is wrong with these.
 */
final class JwtSetup {

	private static final String PREFIX = "persist.server.jwt.";

	/** Clocks that are set by the network are off by far less. */
	private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

	private static final int MIN_RSA_BITS = 2048;

	/**
	 * Those of a key that everyone may know. With a shared secret, who checks could sign.
	 */
	private static final Set<String> ALGORITHMS = new LinkedHashSet<>(
			List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"));

	private JwtSetup() {
	}

	static Callers callers(Jwt jwt) {
		Set<JWSAlgorithm> algorithms = algorithms(jwt);
		JWSKeySelector<SecurityContext> keys = keys(jwt, algorithms);
		requireAudiences(jwt.audiences());
		if (jwt.clockSkew().isNegative() || jwt.clockSkew().compareTo(MAX_CLOCK_SKEW) > 0) {
			throw new ServerSetupException(
					"A clock skew of " + jwt.clockSkew() + " is not between nothing and " + MAX_CLOCK_SKEW + ".",
					"Set " + PREFIX + "clock-skew to at most 5m, or leave it out.", null);
		}
		if (jwt.tenantClaim().isBlank() || (jwt.deviceClaim() != null && jwt.deviceClaim().isBlank())) {
			throw new ServerSetupException("The name of a claim of signed tokens is empty.", "Set " + PREFIX
					+ "tenant-claim, and " + PREFIX + "device-claim if it is set at all, to the name of a claim.",
					null);
		}
		return new JwtCallers(keys,
				new JwtRules(jwt.issuerUri(), new LinkedHashSet<>(jwt.audiences()), algorithms, jwt.clockSkew()),
				new JwtClaims(jwt.tenantClaim(), jwt.deviceClaim()));
	}

	private static Set<JWSAlgorithm> algorithms(Jwt jwt) {
		Set<JWSAlgorithm> algorithms = new LinkedHashSet<>();
		for (String name : jwt.algorithms()) {
			if (!ALGORITHMS.contains(name)) {
				throw new ServerSetupException("The algorithm '" + name + "' is none that signed tokens may have here.",
						"Set " + PREFIX + "algorithms to some of " + ALGORITHMS
								+ ", or leave it out. Algorithms with a shared secret, and 'none', are never taken.",
						null);
			}
			algorithms.add(JWSAlgorithm.parse(name));
		}
		if (algorithms.isEmpty()) {
			throw new ServerSetupException("No algorithm is named that signed tokens may have.",
					"Set " + PREFIX + "algorithms to some of " + ALGORITHMS + ", or leave it out.", null);
		}
		return algorithms;
	}

	private static void requireAudiences(List<String> audiences) {
		if (audiences.isEmpty() || audiences.stream().anyMatch(String::isBlank)) {
			throw new ServerSetupException(
					"Signed tokens are to be taken, and no audience says which are for this server.",
					"Set " + PREFIX
							+ "audiences to what the issuer names this server by: without it, a token for any other service would open the records here.",
					null);
		}
	}

	private static JWSKeySelector<SecurityContext> keys(Jwt jwt, Set<JWSAlgorithm> algorithms) {
		String issuer = jwt.issuerUri();
		URI issuerAddress = (issuer != null) ? address("issuer-uri", issuer) : null;
		String jwkSet = jwt.jwkSetUri();
		Resource publicKey = jwt.publicKeyLocation();
		if (jwkSet != null && publicKey != null) {
			throw new ServerSetupException("The keys of signed tokens are said to be at two places.",
					"Set either " + PREFIX + "jwk-set-uri or " + PREFIX + "public-key-location.", null);
		}
		if (publicKey != null) {
			return JwtKeys.of(publicKey(publicKey, algorithms), algorithms);
		}
		if (jwkSet != null) {
			return JwtKeys.at(address("jwk-set-uri", jwkSet), algorithms);
		}
		if (issuer == null || issuerAddress == null) {
			throw new ServerSetupException("Signed tokens are to be taken, and nothing says whose.",
					"Set " + PREFIX + "issuer-uri, " + PREFIX + "jwk-set-uri or " + PREFIX + "public-key-location.",
					null);
		}
		return JwtKeys.of(issuer, algorithms);
	}

	private static URI address(String property, String value) {
		try {
			URI address = new URI(value);
			String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
			if ((scheme.equals("https") || scheme.equals("http")) && address.getHost() != null
					&& address.getUserInfo() == null && address.getFragment() == null) {
				return address;
			}
		}
		catch (URISyntaxException ex) {
			// as any other that cannot be asked; not shown, it may hold credentials
		}
		throw new ServerSetupException("The address in " + PREFIX + property + " is none that can be asked.",
				"Give one such as https://id.example.com/realm, without user info and fragment.", null);
	}

	private static PublicKey publicKey(Resource location, Set<JWSAlgorithm> algorithms) {
		PublicKey key = parse(location);
		if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
			throw new ServerSetupException("The key in " + location + " has " + rsa.getModulus().bitLength()
					+ " bits, fewer than " + MIN_RSA_BITS + ".", "Let the issuer sign with a longer key.", null);
		}
		if (algorithms.stream().noneMatch((algorithm) -> JwtKeys.fits(key, algorithm))) {
			throw new ServerSetupException(
					"The key in " + location + " is for none of the algorithms " + algorithms + ".",
					"Set " + PREFIX + "algorithms to what the issuer signs with, or the location to its key.", null);
		}
		return key;
	}

	private static PublicKey parse(Resource location) {
		byte[] der;
		try {
			String pem = location.getContentAsString(StandardCharsets.US_ASCII);
			der = Base64.getMimeDecoder().decode(pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", ""));
		}
		catch (IOException ex) {
			throw new ServerSetupException("The key at " + location + " cannot be read.",
					"Check " + PREFIX + "public-key-location, and that this user may read it.", ex);
		}
		catch (IllegalArgumentException ex) {
			throw noKey(location);
		}
		for (String kind : List.of("RSA", "EC")) {
			PublicKey key = parse(kind, der);
			if (key != null) {
				return key;
			}
		}
		throw noKey(location);
	}

	private static @Nullable PublicKey parse(String kind, byte[] der) {
		try {
			return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
		}
		catch (GeneralSecurityException ex) {
			return null;
		}
	}

	/** Without the cause: if it is a private key, it must not get into a log. */
	private static ServerSetupException noKey(Resource location) {
		return new ServerSetupException("What is at " + location + " is no public key.", "Set " + PREFIX
				+ "public-key-location to a file that begins with '-----BEGIN PUBLIC KEY-----' and has a key of RSA or of an elliptic curve.",
				null);
	}

}
