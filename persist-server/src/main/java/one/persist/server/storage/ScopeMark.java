package one.persist.server.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import one.persist.KeyScope;

/**
 * What a cursor tells of the keys that were read with it: enough to see that others are
 * to be read now.
 *
 * @param text 16 hexadecimal digits; empty for all keys
 */
record ScopeMark(String text) {

	static final String ALL = "";

	private static final int BYTES = 8;

	/**
	 * Marks a scope. Equal scopes have one mark, in all versions of the server.
	 */
	static ScopeMark of(KeyScope scope) {
		if (scope.isAll()) {
			return new ScopeMark(ALL);
		}
		MessageDigest digest = digest();
		for (String prefix : scope.prefixes()) {
			byte[] utf8 = prefix.getBytes(StandardCharsets.UTF_8);
			digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).flip());
			digest.update(utf8);
		}
		return new ScopeMark(HexFormat.of().formatHex(digest.digest(), 0, BYTES));
	}

	private static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	boolean isAll() {
		return this.text.isEmpty();
	}

}
