package one.persist.server;

import java.util.regex.Pattern;

/**
 * The rule for names that people give: of tenants, and of devices.
 */
public final class PrintableName {

	/** Longer than any name of a tenant, short enough for any index. */
	public static final int MAX_TENANT = 200;

	/** Characters of a device's name, at most. */
	public static final int MAX_DEVICE = 100;

	/** Databases take halves of characters for one another, and some end a text at 0. */
	private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

	private PrintableName() {
	}

	/**
	 * Whether a text can be a name.
	 * @param name the text
	 * @param most characters that it may have
	 * @return whether it has as many, not all of them blank, none of them a control
	 * character or half of one
	 */
	public static boolean isAllowed(String name, int most) {
		return !name.isBlank() && name.length() <= most && !FORBIDDEN.matcher(name).find();
	}

	/**
	 * Refuses what is no name of a tenant.
	 * @param tenant the text
	 * @throws IllegalArgumentException if it is none
	 */
	public static void requireTenant(String tenant) {
		require("tenant", tenant, MAX_TENANT);
	}

	/**
	 * Refuses what is no name of a device.
	 * @param name the text
	 * @throws IllegalArgumentException if it is none
	 */
	public static void requireDevice(String name) {
		require("device's name", name, MAX_DEVICE);
	}

	private static void require(String what, String name, int most) {
		if (!isAllowed(name, most)) {
			throw new IllegalArgumentException("A " + what + " has 1 to " + most + " printable characters");
		}
	}

}
