package one.persist.protocol;

/**
 * A random name of one push, by which a remote notices that two devices share an id.
 * Immutable.
 *
 * @param value 1 to {@link #MAX_LENGTH} printable ASCII characters
 */
public record PushName(String value) {

	/** Characters of a name, at most. */
	public static final int MAX_LENGTH = 40;

	/**
	 * Checks the name.
	 * @throws IllegalArgumentException if it is empty, too long or not printable ASCII
	 */
	public PushName {
		Tokens.require("push", value, MAX_LENGTH);
	}

}
