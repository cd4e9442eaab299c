package one.persist.server;

import org.jspecify.annotations.Nullable;

/**
 * Who calls, as told by the token alone. Nothing else of a request says whose stores it
 * reaches.
 *
 * @param name what the caller is called, for people
 * @param tenant whose stores the caller sees: 1 to 200 characters, not all of them blank,
 * none of them a control character or half of one
 * @param boundAs the name under which the caller is one device and no other: in each
 * store it belongs to the first that calls. Null if the caller may be any device
 */
public record Caller(String name, String tenant, @Nullable String boundAs) {

	/**
	 * Checks the tenant.
	 * @throws IllegalArgumentException if it is not allowed
	 */
	public Caller {
		if (!isTenant(tenant)) {
			throw new IllegalArgumentException(
					"A tenant has 1 to " + PrintableName.MAX_TENANT + " printable characters");
		}
	}

	/**
	 * A caller that may be any device.
	 * @param name what the caller is called, for people
	 * @param tenant whose stores the caller sees
	 * @throws IllegalArgumentException if the tenant is not allowed
	 */
	public Caller(String name, String tenant) {
		this(name, tenant, null);
	}

	/**
	 * Whether a text may be a tenant.
	 * @param tenant a text
	 * @return true if it may
	 */
	public static boolean isTenant(String tenant) {
		return PrintableName.isAllowed(tenant, PrintableName.MAX_TENANT);
	}

}
