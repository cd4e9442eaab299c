package one.persist.server.storage;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import one.persist.protocol.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * A commit, as tokens name it.
 *
 * @param seq the last number that it gave to a record; 0 for the one made with the store
 * @param nonce what tells it from a commit of the same number on a restored server
 */
record Commit(long seq, long nonce) {

	private static final Pattern TOKEN = Pattern.compile("(\\d{1,18})\\.([0-9a-f]{16})");

	private static final HexFormat HEX = HexFormat.of();

	/**
	 * Reads a token.
	 * @return the commit, or null if no server of this kind made the token
	 */
	static @Nullable Commit parse(Cursor cursor) {
		Matcher token = TOKEN.matcher(cursor.token());
		return token.matches()
				? new Commit(Long.parseLong(token.group(1)), HexFormat.fromHexDigitsToLong(token.group(2))) : null;
	}

	Cursor toCursor() {
		return new Cursor(this.seq + "." + HEX.toHexDigits(this.nonce));
	}

}
