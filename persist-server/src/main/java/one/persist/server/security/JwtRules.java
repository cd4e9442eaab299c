package one.persist.server.security;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import com.nimbusds.jose.JWSAlgorithm;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;

/**
 * Which signed tokens are good, besides their signature.
 *
 * @param issuer who must have issued a token, or null if the key alone tells
 * @param audiences whom a token must be meant for: one of these
 * @param algorithms what a token may be signed with
 * @param clockSkew how far the issuer's clock may be off
 */
public record JwtRules(@Nullable String issuer, Set<String> audiences, Set<JWSAlgorithm> algorithms,
		Duration clockSkew) {

	/** Its text goes nowhere: what is wrong with a token is not told to who has it. */
	private static final OAuth2TokenValidatorResult OTHER_AUDIENCE = OAuth2TokenValidatorResult
		.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "The token is meant for others", null));

	/**
	 * Copies the sets.
	 */
	public JwtRules {
		audiences = Set.copyOf(audiences);
		algorithms = Set.copyOf(algorithms);
	}

	OAuth2TokenValidator<Jwt> validator() {
		JwtTimestampValidator time = new JwtTimestampValidator(this.clockSkew);
		// a token that never ends could not be taken back
		time.setAllowEmptyExpiryClaim(false);
		OAuth2TokenValidator<Jwt> audience = this::validateAudience;
		return new DelegatingOAuth2TokenValidator<>((this.issuer != null)
				? List.of(time, audience, new JwtIssuerValidator(this.issuer)) : List.of(time, audience));
	}

	private OAuth2TokenValidatorResult validateAudience(Jwt jwt) {
		List<String> meantFor = jwt.getAudience();
		boolean forUs = meantFor != null && meantFor.stream().anyMatch(this.audiences::contains);
		return forUs ? OAuth2TokenValidatorResult.success() : OTHER_AUDIENCE;
	}

}
