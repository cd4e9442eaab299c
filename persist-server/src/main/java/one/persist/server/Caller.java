package one.persist.server;

import java.util.regex.Pattern;

/**
 * Who calls, as told by the token alone. Nothing else of a request says whose stores it
 * reaches.
 *
 * @param name what the caller is called, for people
 * @param tenant whose stores the caller sees: 1 to 200 characters, not all of them blank,
 * none of them a control character or half of one
 */
public record Caller(String name, String tenant) {

	/** Longer than any name, short enough for any index. */
	private static final int MAX_TENANT = 200;

	/** Databases take halves of characters for one another, and some end a text at 0. */
	private static final Pattern NOT_IN_A_TENANT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

	/**
	 * Checks the tenant.
	 * @throws IllegalArgumentException if it is not allowed
	 */
	public Caller {
		if (!isTenant(tenant)) {
			throw new IllegalArgumentException("A tenant has 1 to " + MAX_TENANT + " printable characters");
		}
	}

	/**
	 * Whether a text may be a tenant.
	 * @param tenant a text
	 * @return true if it may
	 */
	public static boolean isTenant(String tenant) {
		return !tenant.isBlank() && tenant.length() <= MAX_TENANT && !NOT_IN_A_TENANT.matcher(tenant).find();
	}

}
