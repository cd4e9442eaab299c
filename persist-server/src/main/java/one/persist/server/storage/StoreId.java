package one.persist.server.storage;

import java.util.regex.Pattern;

/**
 * One store of one tenant: what every key of the storage begins with.
 *
 * @param tenant whose it is; not empty
 * @param store its name
 */
record StoreId(String tenant, String store) {

	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

	StoreId {
		if (tenant.isEmpty()) {
			throw new IllegalArgumentException("A tenant may not be empty");
		}
		if (!NAME.matcher(store).matches()) {
			throw new IllegalArgumentException("Store name '" + store
					+ "' is not allowed: use lower-case letters, digits, '-' and '_', at most 63 characters");
		}
	}

}
