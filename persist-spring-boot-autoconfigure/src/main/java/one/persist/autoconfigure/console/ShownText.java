package one.persist.autoconfigure.console;

/**
 * A text as far as a page shows it: a value may be a megabyte.
 *
 * @param text what is shown
 * @param more how many characters are left out
 */
record ShownText(String text, int more) {

	private static final int SHOWN = 50_000;

	private static final int SHOWN_IN_A_CELL = 2_000;

	static ShownText of(String text) {
		return cut(text, SHOWN);
	}

	static ShownText inACell(String text) {
		return cut(text, SHOWN_IN_A_CELL);
	}

	private static ShownText cut(String text, int length) {
		if (text.length() <= length) {
			return new ShownText(text, 0);
		}
		int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
		return new ShownText(text.substring(0, end), text.length() - end);
	}

}
