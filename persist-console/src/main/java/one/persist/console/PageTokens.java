package one.persist.console;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Marks the forms of a page, so that only someone to whom this application showed the
 * page can have sent them. A mark is signed and holds for one visitor and some hours;
 * nothing is kept of it, neither here nor in a cookie. Safe for use by many threads.
 */
final class PageTokens {

	static final Duration LIFETIME = Duration.ofHours(12);

	private static final String ALGORITHM = "HmacSHA256";

	private static final int SECRET_BYTES = 32;

	private final SecretKeySpec secret;

	private final InstantSource clock;

	PageTokens(SecureRandom random, InstantSource clock) {
		byte[] bytes = new byte[SECRET_BYTES];
		random.nextBytes(bytes);
		this.secret = new SecretKeySpec(bytes, ALGORITHM);
		this.clock = clock;
	}

	String issue(Visitor visitor) {
		String expires = String.valueOf(this.clock.instant().plus(LIFETIME).toEpochMilli());
		return expires + "." + signature(visitor, expires);
	}

	boolean isGood(Visitor visitor, @Nullable String token) {
		int dot = (token != null) ? token.indexOf('.') : -1;
		if (token == null || dot < 0 || !token.substring(0, dot).matches("\\d{1,18}")) {
			return false;
		}
		String expires = token.substring(0, dot);
		return isSame(signature(visitor, expires), token.substring(dot + 1))
				&& this.clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(expires)));
	}

	private static boolean isSame(String one, String other) {
		return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
	}

	private String signature(Visitor visitor, String expires) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.secret);
			byte[] signed = mac.doFinal((expires + "." + visitor.name()).getBytes(StandardCharsets.UTF_8));
			return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

}
