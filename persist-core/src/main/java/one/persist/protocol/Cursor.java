package one.persist.protocol;

/**
 * Names a commit on a remote: how far a device has read, or the newest commit that it has
 * seen. Opaque to the device. Immutable.
 *
 * @param token 1 to {@link #MAX_LENGTH} printable ASCII characters
 */
public record Cursor(String token) {

	/** Characters of a token, at most: it travels with every request. */
	public static final int MAX_LENGTH = 200;

	/**
	 * Checks the token.
	 * @throws IllegalArgumentException if it is empty, too long or not printable ASCII
	 */
	public Cursor {
		Tokens.require("cursor", token, MAX_LENGTH);
	}

}
