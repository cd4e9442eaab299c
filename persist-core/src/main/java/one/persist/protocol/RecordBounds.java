package one.persist.protocol;

import one.persist.RecordLimits;

/**
 * How large a record may be for a server: at most what {@link RecordLimits} allows, and
 * less where its operator wants it so.
 *
 * @param keyBytes bytes of UTF-8 in a key, at most
 * @param valueBytes bytes of UTF-8 in a value, at most
 * @param nesting levels of nesting in a value, at most
 */
public record RecordBounds(int keyBytes, int valueBytes, int nesting) {

	/** As much as the protocol allows. */
	public static final RecordBounds WIDEST = new RecordBounds(RecordLimits.MAX_KEY_BYTES, RecordLimits.MAX_VALUE_BYTES,
			RecordLimits.MAX_NESTING);

}
