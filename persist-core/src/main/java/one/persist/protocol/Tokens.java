package one.persist.protocol;

/**
 * The rule that tokens on the wire share.
 */
final class Tokens {

	private Tokens() {
	}

	static void require(String what, String token, int maxLength) {
		if (token.isEmpty() || token.length() > maxLength || !isPrintable(token)) {
			throw new IllegalArgumentException("A " + what + " is 1 to " + maxLength + " printable ASCII characters, "
					+ token.length() + " given");
		}
	}

	private static boolean isPrintable(String token) {
		for (int i = 0; i < token.length(); i++) {
			if (token.charAt(i) <= ' ' || token.charAt(i) >= 0x7f) {
				return false;
			}
		}
		return true;
	}

}
