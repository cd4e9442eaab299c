package one.persist.server.security;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import one.persist.server.Caller;
import one.persist.server.http.Callers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;

/**
 * Knows those who have a token that an issuer has signed for this server.
 */
public final class JwtCallers implements Callers {

	private static final Logger logger = LoggerFactory.getLogger(JwtCallers.class);

	/** The issuer is asked no more often. */
	private static final Duration RETRY_AFTER = JwtKeys.MIN_INTERVAL;

	/** Of RFC 9068, for tokens that are for access and nothing else. */
	private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

	private final JwtAuthenticationProvider provider;

	private final JwtClaims claims;

	private final AtomicBoolean unreachable = new AtomicBoolean();

	/**
	 * Creates callers. Asks no issuer yet.
	 * @param keys finds the keys that may have signed a token
	 * @param rules what else makes a token good
	 * @param claims what in it says who calls
	 */
	public JwtCallers(JWSKeySelector<SecurityContext> keys, JwtRules rules, JwtClaims claims) {
		DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
		processor.setJWSKeySelector(keys);
		processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
		// the rules look at the claims, with a clock skew of their own
		processor.setJWTClaimsSetVerifier((found, context) -> {
		});
		NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
		decoder.setJwtValidator(rules.validator());
		this.provider = new JwtAuthenticationProvider(decoder);
		this.claims = claims;
	}

	@Override
	public Verdict authenticate(String token) {
		if (token.chars().filter((letter) -> letter == '.').count() != 2) {
			return new Unknown();
		}
		try {
			Authentication authentication = this.provider.authenticate(new BearerTokenAuthenticationToken(token));
			reached();
			Caller caller = (authentication.getPrincipal() instanceof Jwt jwt) ? this.claims.caller(jwt) : null;
			return (caller != null) ? new Known(caller) : new Unknown();
		}
		catch (RuntimeException ex) {
			// who made the token chose what is in it: whatever it does to the parsers
			// is the fault of the token, unless it was the keys that could not be had
			return keysAreMissing(ex) ? unavailable(ex) : new Unknown();
		}
	}

	private static boolean keysAreMissing(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof KeySourceException) {
				return true;
			}
		}
		return false;
	}

	private Verdict unavailable(RuntimeException failure) {
		if (this.unreachable.compareAndSet(false, true)) {
			logger.warn("The keys of the issuer of tokens cannot be had, so that signed tokens are answered 503: {}",
					NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
		}
		return new Unavailable(RETRY_AFTER);
	}

	private void reached() {
		if (this.unreachable.compareAndSet(true, false)) {
			logger.info("The keys of the issuer of tokens are there again");
		}
	}

}
