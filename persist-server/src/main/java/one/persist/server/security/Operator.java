package one.persist.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import jakarta.servlet.http.HttpServletRequest;
import one.persist.server.http.CallerGate;
import org.jspecify.annotations.Nullable;

/**
 * Who runs the server: whoever has the operator's token, which is kept as a hash. Opens
 * no store. Immutable.
 */
public final class Operator {

	private final byte @Nullable [] hash;

	private final Runnable onStranger;

	/**
	 * Creates an operator.
	 * @param token the secret, or null if nobody is to be the operator
	 * @param onStranger run for each call that is refused, as it is not of the operator
	 */
	public Operator(@Nullable String token, Runnable onStranger) {
		this.hash = (token != null) ? hash(token) : null;
		this.onStranger = onStranger;
	}

	void refused() {
		this.onStranger.run();
	}

	/**
	 * Whether a request is of the operator.
	 * @param request the request
	 * @return whether it has the operator's token
	 */
	public boolean makes(HttpServletRequest request) {
		return hasToken(CallerGate.bearerToken(request));
	}

	/**
	 * Whether a secret is the operator's token.
	 * @param token the secret, or null
	 * @return true if so
	 */
	boolean hasToken(@Nullable String token) {
		return this.hash != null && token != null && MessageDigest.isEqual(this.hash, hash(token));
	}

	private static byte[] hash(String token) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
