package one.persist.server.security;

import one.persist.server.Caller;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Which claims of a token say who calls.
 *
 * @param tenant claim whose value is the tenant: one text
 * @param device claim whose value is what the caller is called: one text; null for the
 * subject, which may be missing
 */
public record JwtClaims(String tenant, @Nullable String device) {

	private static final String NAMELESS = "jwt";

	/**
	 * Who calls.
	 * @param jwt a token that is good
	 * @return who, or null if the claims do not say it as they must
	 */
	@Nullable Caller caller(Jwt jwt) {
		String foundTenant = text(jwt, this.tenant);
		String name = (this.device != null) ? text(jwt, this.device) : orNameless(jwt.getSubject());
		if (foundTenant == null || name == null) {
			return null;
		}
		try {
			return new Caller(name, foundTenant);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** Several values are none: to choose among them would be to guess. */
	private static @Nullable String text(Jwt jwt, String claim) {
		return (jwt.getClaims().get(claim) instanceof String text && !text.isBlank()) ? text : null;
	}

	private static String orNameless(@Nullable String subject) {
		return (subject != null) ? subject : NAMELESS;
	}

}
