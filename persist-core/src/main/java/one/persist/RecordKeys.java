package one.persist;

import one.persist.InvalidRecordException.Rule;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says what a key is. Keys are data: compared byte by byte, never
 * folded, trimmed or interpreted.
 */
public final class RecordKeys {

	/** Characters of a key that a message shows. */
	private static final int SHOWN = 40;

	private RecordKeys() {
	}

	/**
	 * Checks a key.
	 * @param key the key, or null
	 * @return the key
	 * @throws InvalidRecordException if it is null, empty, longer than
	 * {@link RecordLimits#MAX_KEY_BYTES} bytes of UTF-8, or not made of Unicode scalars
	 * other than U+0000
	 */
	public static String require(@Nullable String key) {
		if (key == null) {
			throw new InvalidRecordException(Rule.KEY_NULL, "A key may not be null");
		}
		if (key.isEmpty()) {
			throw new InvalidRecordException(Rule.KEY_EMPTY, "A key may not be empty");
		}
		if (!UnicodeScalars.allIn(key) || key.indexOf('\0') >= 0) {
			throw new InvalidRecordException(Rule.KEY_CHARACTERS,
					"A key may hold any Unicode text, but neither a lone surrogate nor U+0000");
		}
		// no char takes more than three bytes: most keys need not be counted
		if (key.length() > RecordLimits.MAX_KEY_BYTES / 3 && utf8Length(key) > RecordLimits.MAX_KEY_BYTES) {
			throw new InvalidRecordException(Rule.KEY_TOO_LONG,
					"A key may take " + RecordLimits.MAX_KEY_BYTES + " bytes of UTF-8; '"
							+ key.substring(0, key.offsetByCodePoints(0, SHOWN)) + "...' takes " + utf8Length(key));
		}
		return key;
	}

	private static int utf8Length(String text) {
		return text.codePoints().map((c) -> (c < 0x80) ? 1 : (c < 0x800) ? 2 : (c < 0x10000) ? 3 : 4).sum();
	}

}
