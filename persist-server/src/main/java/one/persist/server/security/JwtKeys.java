package one.persist.server.security;

import java.net.URI;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys that may have signed a token. Only what is configured says where they
 * are: what a token says of its own keys is not read.
 */
public final class JwtKeys {

	/**
	 * Whoever makes up tokens with keys that are not known makes the server ask for them:
	 * twice in this time, at most.
	 */
	static final Duration MIN_INTERVAL = Duration.ofSeconds(30);

	/** After this a key that the issuer has withdrawn is good no more. */
	private static final Duration CACHED = Duration.ofMinutes(5);

	/** While the issuer is away, what it said last is good for so long. */
	private static final Duration OUTAGE = Duration.ofHours(24);

	/** Longer than it takes to ask, at the worst: requests wait for one that asks. */
	private static final Duration WAIT = KeyFetcher.DEADLINE.multipliedBy(4);

	private JwtKeys() {
	}

	/**
	 * One key, for one kind of algorithms.
	 * @param key a key of RSA or of an elliptic curve
	 * @param algorithms those that are allowed; of these, only those of the key's kind
	 * are taken
	 * @return a selector
	 */
	public static JWSKeySelector<SecurityContext> of(PublicKey key, Set<JWSAlgorithm> algorithms) {
		return (header, context) -> (algorithms.contains(header.getAlgorithm()) && fits(key, header.getAlgorithm()))
				? List.of(key) : List.of();
	}

	/**
	 * Whether a key is of an algorithm's kind: of its curve, too, if it has one.
	 * @param key a key of RSA or of an elliptic curve
	 * @param algorithm an algorithm
	 * @return true if the key can check a signature of this algorithm
	 */
	public static boolean fits(PublicKey key, JWSAlgorithm algorithm) {
		if (key instanceof ECPublicKey point) {
			Set<Curve> curves = Curve.forJWSAlgorithm(algorithm);
			return curves != null && curves.contains(Curve.forECParameterSpec(point.getParams()));
		}
		return JWSAlgorithm.Family.RSA.contains(algorithm);
	}

	/**
	 * The keys that are at an address, in a set of JSON Web Keys.
	 * @param jwkSet the address
	 * @param algorithms those that are allowed
	 * @return a selector
	 */
	public static JWSKeySelector<SecurityContext> at(URI jwkSet, Set<JWSAlgorithm> algorithms) {
		return remote(new IssuerKeySet(new KeyFetcher(), null, jwkSet), algorithms);
	}

	/**
	 * The keys that an issuer says are its own.
	 * @param issuer the issuer, as tokens name it
	 * @param algorithms those that are allowed
	 * @return a selector
	 */
	public static JWSKeySelector<SecurityContext> of(String issuer, Set<JWSAlgorithm> algorithms) {
		return remote(new IssuerKeySet(new KeyFetcher(), issuer, null), algorithms);
	}

	private static JWSKeySelector<SecurityContext> remote(JWKSetSource<SecurityContext> source,
			Set<JWSAlgorithm> algorithms) {
		JWKSource<SecurityContext> cached = JWKSourceBuilder.create(source)
			.cache(CACHED.toMillis(), WAIT.toMillis())
			.refreshAheadCache(false)
			.rateLimited(MIN_INTERVAL.toMillis())
			.outageTolerant(OUTAGE.toMillis())
			.build();
		return new JWSVerificationKeySelector<>(algorithms, new RecentKeys(cached));
	}

	/**
	 * Tells a key that nobody has from keys that cannot be had: when the issuer was asked
	 * a moment ago, and has answered, it is not asked again, and the key is not there.
	 */
	private static final class RecentKeys implements JWKSource<SecurityContext> {

		private final JWKSource<SecurityContext> source;

		private volatile boolean answered;

		RecentKeys(JWKSource<SecurityContext> source) {
			this.source = source;
		}

		@Override
		public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
			try {
				List<JWK> found = this.source.get(selector, context);
				this.answered = true;
				return found;
			}
			catch (RateLimitReachedException ex) {
				if (this.answered) {
					return List.of();
				}
				throw ex;
			}
			catch (KeySourceException ex) {
				this.answered = false;
				throw ex;
			}
		}

	}

}
