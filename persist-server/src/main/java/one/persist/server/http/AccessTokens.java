package one.persist.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

import one.persist.server.Caller;
import one.persist.server.ServerSetupException;

/**
 * The bearer tokens of the configuration, kept as hashes. Immutable.
 */
public final class AccessTokens implements Callers {

	/** Fewer characters can be guessed: 16 random ones of Base64 are 96 bits. */
	private static final int MIN_LENGTH = 16;

	private final List<Entry> known;

	private AccessTokens(List<Entry> known) {
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
		List<Entry> known = new ArrayList<>();
		for (Grant grant : grants) {
			check(grant);
			byte[] hash = hash(grant.token());
			for (Entry other : known) {
				if (MessageDigest.isEqual(other.hash(), hash)) {
					throw new ServerSetupException(
							"The tokens '" + other.caller().name() + "' and '" + grant.name() + "' are the same.",
							"Give each name under persist.server.tokens a token of its own, so that one can be withdrawn without the other.",
							null);
				}
			}
			known.add(new Entry(hash, new Caller(grant.name(), grant.tenant())));
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
		requireStrong("The token '" + grant.name() + "'", property + ".token", grant.token());
		if (grant.tenant().isBlank()) {
			throw new ServerSetupException("The token '" + grant.name() + "' names no tenant.",
					"Set " + property + ".tenant to the name of whose records the token opens.", null);
		}
		if (!Caller.isTenant(grant.tenant())) {
			throw new ServerSetupException(
					"The tenant of token '" + grant.name()
							+ "' has more than 200 characters, or one that cannot be printed.",
					"Set " + property + ".tenant to a shorter or plainer name.", null);
		}
	}

	/**
	 * Refuses a token that could be guessed, or that nobody could send.
	 * @param what what it is called in the message
	 * @param property where it is set
	 * @param token the token; not shown
	 * @throws ServerSetupException if it is too short or holds what no header can
	 */
	public static void requireStrong(String what, String property, String token) {
		if (token.length() < MIN_LENGTH) {
			throw new ServerSetupException(
					what + " has " + token.length() + " characters, fewer than " + MIN_LENGTH + ".",
					"Set " + property + " to a random one, such as 'openssl rand -hex 32' prints.", null);
		}
		if (!CallerGate.isToken(token)) {
			throw new ServerSetupException(what + " holds characters that no bearer token may.",
					"Make " + property + " of letters, digits and -._~+/ only.", null);
		}
	}

	@Override
	public boolean isEmpty() {
		return this.known.isEmpty();
	}

	/**
	 * Tells who calls. Takes the same time for any token of one length.
	 */
	@Override
	public Verdict authenticate(String token) {
		byte[] hash = hash(token);
		Verdict verdict = new Unknown();
		for (Entry candidate : this.known) {
			if (MessageDigest.isEqual(candidate.hash(), hash)) {
				verdict = new Known(candidate.caller());
			}
		}
		return verdict;
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
	private static final class Entry {

		private final byte[] hash;

		private final Caller caller;

		private Entry(byte[] hash, Caller caller) {
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
