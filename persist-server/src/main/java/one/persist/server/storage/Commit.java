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

	private static final Pattern TOKEN = Pattern.compile("(\\d{1,18})\\.([0-9a-f]{16})(?:\\.(\\d{1,18}))?");

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

	/**
	 * Names the commit as the end of a page. A reading that began at the beginning has
	 * missed no delete that was forgotten before, though its pages end at older commits
	 * for a while: until then the cursor carries from where on deletes count.
	 * @param begunAbove the floor when the reading began
	 */
	Cursor toCursor(long begunAbove) {
		Cursor plain = toCursor();
		return (begunAbove > this.seq) ? new Cursor(plain.token() + "." + begunAbove) : plain;
	}

	/**
	 * The number up to which a cursor has missed no forgotten delete.
	 * @return the number; -1 if no server of this kind made the token
	 */
	static long readTo(Cursor cursor) {
		Matcher token = TOKEN.matcher(cursor.token());
		if (!token.matches()) {
			return -1;
		}
		long seq = Long.parseLong(token.group(1));
		return (token.group(3) != null) ? Math.max(seq, Long.parseLong(token.group(3))) : seq;
	}

}
