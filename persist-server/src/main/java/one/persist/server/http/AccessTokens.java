package one.persist.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import one.persist.server.ServerSetupException;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens that the server knows, as hashes. Immutable.
 */
public final class AccessTokens {

	/** Fewer characters can be guessed: 16 random ones of Base64 are 96 bits. */
	private static final int MIN_LENGTH = 16;

	/** What a header can carry after {@code Bearer}, by RFC 6750. */
	private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

	private static final String SCHEME = "Bearer ";

	private final List<Known> known;

	private AccessTokens(List<Known> known) {
		this.known = List.copyOf(known);
	}

	/**
	 * Takes tokens as they are configured.
	 * @param grants one a name; names do not repeat
	 * @return the tokens
	 * @throws ServerSetupException if a token or its tenant is missing, a token is too
	 * short or holds what no header can, or two are the same. No message shows a token
	 */
	public static AccessTokens of(List<Grant> grants) {
		List<Known> known = new ArrayList<>();
		for (Grant grant : grants) {
			check(grant);
			byte[] hash = hash(grant.token());
			for (Known other : known) {
				if (MessageDigest.isEqual(other.hash(), hash)) {
					throw new ServerSetupException(
							"The tokens '" + other.caller().name() + "' and '" + grant.name() + "' are the same.",
							"Give each name under persist.server.tokens a token of its own, so that one can be withdrawn without the other.",
							null);
				}
			}
			known.add(new Known(hash, new Caller(grant.name(), grant.tenant())));
		}
		return new AccessTokens(known);
	}

	private static void check(Grant grant) {
		String property = "persist.server.tokens." + grant.name();
		if (grant.token().isEmpty()) {
			throw new ServerSetupException("The token '" + grant.name() + "' is empty.",
					"Set " + property + ".token; if it comes from an environment variable, check that it is set.",
					null);
		}
		if (grant.token().length() < MIN_LENGTH) {
			throw new ServerSetupException(
					"The token '" + grant.name() + "' has " + grant.token().length() + " characters, fewer than "
							+ MIN_LENGTH + ".",
					"Set " + property + ".token to a random one, such as 'openssl rand -hex 32' prints.", null);
		}
		if (!TOKEN.matcher(grant.token()).matches()) {
			throw new ServerSetupException(
					"The token '" + grant.name() + "' holds characters that no bearer token may.",
					"Make " + property + ".token of letters, digits and -._~+/ only.", null);
		}
		if (grant.tenant().isBlank()) {
			throw new ServerSetupException("The token '" + grant.name() + "' names no tenant.",
					"Set " + property + ".tenant to the name of whose records the token opens.", null);
		}
	}

	/**
	 * Whether no token is known, so that every call is refused.
	 * @return true if there is none
	 */
	public boolean isEmpty() {
		return this.known.isEmpty();
	}

	/**
	 * Tells who calls. Takes the same time for any token of one length.
	 * @param authorization values of the header {@code Authorization}
	 * @return who, or null if that cannot be told
	 */
	@Nullable Caller authenticate(List<String> authorization) {
		if (authorization.size() != 1 || !authorization.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			return null;
		}
		byte[] hash = hash(authorization.get(0).substring(SCHEME.length()).trim());
		Caller caller = null;
		for (Known candidate : this.known) {
			if (MessageDigest.isEqual(candidate.hash(), hash)) {
				caller = candidate.caller();
			}
		}
		return caller;
	}

	private static byte[] hash(String token) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * One token, as configured.
	 *
	 * @param name its name
	 * @param token the secret
	 * @param tenant whose stores it opens
	 */
	public record Grant(String name, String token, String tenant) {

		/**
		 * Leaves the token out.
		 */
		@Override
		public String toString() {
			return "Grant[name=" + this.name + ", tenant=" + this.tenant + "]";
		}

	}

	/**
	 * A token that is known.
	 */
	private static final class Known {

		private final byte[] hash;

		private final Caller caller;

		private Known(byte[] hash, Caller caller) {
			this.hash = hash;
			this.caller = caller;
		}

		private byte[] hash() {
			return this.hash;
		}

		private Caller caller() {
			return this.caller;
		}

	}

}
