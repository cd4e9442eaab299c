package one.persist.server.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * One store of one tenant: what every key of the storage begins with.
 *
 * @param tenant whose it is; not empty
 * @param store its name
 */
record StoreId(String tenant, String store) {

	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

	private static final int DIGEST_BYTES = 16;

	StoreId {
		if (tenant.isEmpty()) {
			throw new IllegalArgumentException("A tenant may not be empty");
		}
		if (!NAME.matcher(store).matches()) {
			throw new IllegalArgumentException("Store name '" + store
					+ "' is not allowed: use lower-case letters, digits, '-' and '_', at most 63 characters");
		}
	}

	/**
	 * What stands for this store where its names may not be read: 32 hexadecimal digits.
	 * It hides no name from who can guess it.
	 */
	String digest() {
		return digest(this.store + '/' + this.tenant);
	}

	/** 32 hexadecimal digits that differ for different texts. */
	static String digest(String text) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

}
