package one.persist.server.http;

import java.time.Duration;

import one.persist.server.Caller;

/**
 * Knows some of those who may call by their bearer tokens: those of the configuration,
 * those that an issuer has signed, or others. A server may have several; who is known to
 * one of them is in. Safe for use by many threads.
 */
public interface Callers {

	/**
	 * Tells who calls. Throws nothing, whatever the token is, and shows it nowhere.
	 * @param token a bearer token, of the characters that one may have
	 * @return who it is, or why that is not known
	 */
	Verdict authenticate(String token);

	/**
	 * Whether there is nobody to know, so that every token is refused.
	 * @return true if there is nobody
	 */
	default boolean isEmpty() {
		return false;
	}

	/**
	 * What a token tells.
	 */
	sealed interface Verdict {

	}

	/**
	 * The caller is known.
	 *
	 * @param caller who it is
	 */
	record Known(Caller caller) implements Verdict {

	}

	/**
	 * Nobody is known by this token.
	 */
	record Unknown() implements Verdict {

	}

	/**
	 * Whether the token is good cannot be told for now.
	 *
	 * @param retryAfter when to ask again, at the earliest; at least a second
	 */
	record Unavailable(Duration retryAfter) implements Verdict {

	}

}
