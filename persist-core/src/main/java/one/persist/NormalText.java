package one.persist;

import java.util.Arrays;

/**
 * Finds where a JSON value ends whose text is as {@link JsonNormalizer} would write it,
 * in one pass over its bytes and without making objects of them. Nearly all texts are of
 * that form: what a serializer writes, and all that travels. About any other text nothing
 * is said here; the normalizer reads it, and knows what is wrong with it.
 */
final class NormalText {

	private static final int OTHER = -1;

	/**
	 * Names of one object that are compared one by one. An object with more is left to
	 * the normalizer, which has a set for them.
	 */
	private static final int MAX_NAMES = 48;

	/** What may follow a backslash: no longer escape has a shorter one. */
	private static final String ESCAPES = "\"\\bfnrt";

	/** Of each ASCII character, whether it stands for itself in a string. */
	private static final boolean[] PLAIN = plain();

	private final byte[] utf8;

	private final int end;

	/** Where the names of the objects that are open begin and end, and their hashes. */
	private int[] names = new int[3 * 16];

	private int nameCount;

	private NormalText(byte[] utf8, int end) {
		this.utf8 = utf8;
		this.end = end;
	}

	private static boolean[] plain() {
		boolean[] plain = new boolean[128];
		Arrays.fill(plain, ' ', 128, true);
		plain['"'] = false;
		plain['\\'] = false;
		return plain;
	}

	/**
	 * Whether a text is one value in normal form, within all bounds of a record's value.
	 * @param utf8 the text
	 * @return false if it is not, or may not be
	 */
	static boolean is(byte[] utf8) {
		return utf8.length <= RecordLimits.MAX_VALUE_BYTES && end(utf8, 0, utf8.length) == utf8.length;
	}

	/**
	 * Finds the end of a value.
	 * @param utf8 bytes in which it lies
	 * @param from its first byte
	 * @param end where the bytes end
	 * @return index of the byte after the value; -1 if it is not in normal form, or may
	 * not be
	 */
	static int end(byte[] utf8, int from, int end) {
		return new NormalText(utf8, end).value(from, 0);
	}

	private int value(int at, int depth) {
		if (at >= this.end) {
			return OTHER;
		}
		return switch (this.utf8[at]) {
			case '"' -> string(at);
			case '{' -> object(at, depth + 1);
			case '[' -> array(at, depth + 1);
			case 't' -> literal(at, "true");
			case 'f' -> literal(at, "false");
			case 'n' -> literal(at, "null");
			default -> number(at);
		};
	}

	private int object(int start, int depth) {
		int at = start + 1;
		if (depth > RecordLimits.MAX_NESTING) {
			return OTHER;
		}
		if (is(at, '}')) {
			return at + 1;
		}
		int firstName = this.nameCount;
		while (true) {
			int name = at;
			at = is(at, '"') ? string(at) : OTHER;
			if (at == OTHER || !is(at, ':') || !isNew(firstName, name, at)) {
				return OTHER;
			}
			at = value(at + 1, depth);
			if (at == OTHER) {
				return OTHER;
			}
			if (is(at, '}')) {
				this.nameCount = firstName;
				return at + 1;
			}
			if (!is(at, ',')) {
				return OTHER;
			}
			at++;
		}
	}

	private int array(int start, int depth) {
		int at = start + 1;
		if (depth > RecordLimits.MAX_NESTING) {
			return OTHER;
		}
		if (is(at, ']')) {
			return at + 1;
		}
		while (true) {
			at = value(at, depth);
			if (at == OTHER) {
				return OTHER;
			}
			if (is(at, ']')) {
				return at + 1;
			}
			if (!is(at, ',')) {
				return OTHER;
			}
			at++;
		}
	}

	/** Two names in normal form are equal if their bytes are. */
	private boolean isNew(int firstName, int from, int to) {
		if (this.nameCount - firstName == MAX_NAMES) {
			return false;
		}
		int hash = to - from;
		for (int i = from; i < to; i++) {
			hash = 31 * hash + this.utf8[i];
		}
		for (int i = 3 * firstName; i < 3 * this.nameCount; i += 3) {
			if (this.names[i + 2] == hash
					&& Arrays.equals(this.utf8, this.names[i], this.names[i + 1], this.utf8, from, to)) {
				return false;
			}
		}
		int next = 3 * this.nameCount++;
		if (next == this.names.length) {
			this.names = Arrays.copyOf(this.names, 2 * next);
		}
		this.names[next] = from;
		this.names[next + 1] = to;
		this.names[next + 2] = hash;
		return true;
	}

	private int string(int start) {
		int at = start + 1;
		while (at < this.end) {
			byte b = this.utf8[at];
			if (b < 0) {
				at = scalar(at, b & 0xff);
				if (at == OTHER) {
					return OTHER;
				}
			}
			else if (PLAIN[b]) {
				at++;
			}
			else if (b == '"') {
				return at + 1;
			}
			else if (b == '\\' && at + 1 < this.end && ESCAPES.indexOf(this.utf8[at + 1]) >= 0) {
				at += 2;
			}
			else {
				return OTHER;
			}
		}
		return OTHER;
	}

	/**
	 * A character of two to four bytes, in the shortest form and no surrogate (table 3-7
	 * of the Unicode Standard).
	 */
	private int scalar(int at, int first) {
		if (first >= 0xc2 && first <= 0xdf) {
			return follows(at + 1, 0x80, 0xbf) ? at + 2 : OTHER;
		}
		if (first >= 0xe0 && first <= 0xef) {
			int least = (first == 0xe0) ? 0xa0 : 0x80;
			int most = (first == 0xed) ? 0x9f : 0xbf;
			return (follows(at + 1, least, most) && follows(at + 2, 0x80, 0xbf)) ? at + 3 : OTHER;
		}
		if (first >= 0xf0 && first <= 0xf4) {
			int least = (first == 0xf0) ? 0x90 : 0x80;
			int most = (first == 0xf4) ? 0x8f : 0xbf;
			return (follows(at + 1, least, most) && follows(at + 2, 0x80, 0xbf) && follows(at + 3, 0x80, 0xbf)) ? at + 4
					: OTHER;
		}
		return OTHER;
	}

	private boolean follows(int at, int least, int most) {
		return at < this.end && (this.utf8[at] & 0xff) >= least && (this.utf8[at] & 0xff) <= most;
	}

	private int number(int start) {
		int at = is(start, '-') ? start + 1 : start;
		int digits = at;
		at = digits(at);
		if (at == digits || (this.utf8[digits] == '0' && at > digits + 1)) {
			return OTHER;
		}
		if (is(at, '.')) {
			int fraction = at + 1;
			at = digits(fraction);
			if (at == fraction) {
				return OTHER;
			}
		}
		if (is(at, 'e') || is(at, 'E')) {
			int exponent = (is(at + 1, '+') || is(at + 1, '-')) ? at + 2 : at + 1;
			at = digits(exponent);
			if (at == exponent) {
				return OTHER;
			}
		}
		return (at - start <= RecordLimits.MAX_NUMBER_CHARS) ? at : OTHER;
	}

	private int digits(int from) {
		int at = from;
		while (at < this.end && this.utf8[at] >= '0' && this.utf8[at] <= '9') {
			at++;
		}
		return at;
	}

	private int literal(int at, String word) {
		for (int i = 0; i < word.length(); i++) {
			if (!is(at + i, word.charAt(i))) {
				return OTHER;
			}
		}
		return at + word.length();
	}

	private boolean is(int at, char expected) {
		return at < this.end && this.utf8[at] == expected;
	}

}
