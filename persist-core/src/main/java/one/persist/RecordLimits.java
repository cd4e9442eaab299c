package one.persist;

/**
 * The bounds of a record, each with its reason. A device and a server of the same version
 * agree on them.
 */
public final class RecordLimits {

	/**
	 * Bytes of UTF-8 in a key: long enough for two UUIDs and a path, short enough for an
	 * index page to hold several.
	 */
	public static final int MAX_KEY_BYTES = 512;

	/**
	 * Bytes of UTF-8 in a value, after white space between tokens is removed: a record is
	 * moved, merged and shown whole, so what is larger belongs in files.
	 */
	public static final int MAX_VALUE_BYTES = 1024 * 1024;

	/**
	 * Levels of nesting in a value: what parsers elsewhere take without a stack overflow.
	 */
	public static final int MAX_NESTING = 100;

	/** Characters in a number: enough for any that is meant, too few to slow a parser. */
	public static final int MAX_NUMBER_CHARS = 1000;

	private RecordLimits() {
	}

}
