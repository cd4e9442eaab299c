package one.persist.protocol;

/**
 * The rule that tokens on the wire share.
 */
final class Tokens {

	private Tokens() {
	}

	static void require(String what, String token, int maxLength) {
		if (token.isEmpty() || token.length() > maxLength || !token.chars().allMatch((c) -> c > ' ' && c < 0x7f)) {
			throw new IllegalArgumentException("A " + what + " is 1 to " + maxLength + " printable ASCII characters, "
					+ token.length() + " given");
		}
	}

}
