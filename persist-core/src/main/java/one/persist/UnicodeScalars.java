package one.persist;

/**
 * Tells Java strings that are Unicode text from those that are not: UTF-16 can hold half
 * of a surrogate pair, UTF-8 cannot, and a driver that writes '?' in its place lets two
 * keys meet.
 */
final class UnicodeScalars {

	private UnicodeScalars() {
	}

	static boolean allIn(String string) {
		for (int i = 0; i < string.length(); i++) {
			char c = string.charAt(i);
			if (Character.isSurrogate(c)) {
				boolean pair = Character.isHighSurrogate(c) && i + 1 < string.length()
						&& Character.isLowSurrogate(string.charAt(i + 1));
				if (!pair) {
					return false;
				}
				i++;
			}
		}
		return true;
	}

}
