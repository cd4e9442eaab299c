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

	private static final Pattern TOKEN = Pattern
		.compile("(\\d{1,18})\\.([0-9a-f]{16})(?:\\.(\\d{1,18}))?(?:~([0-9a-f]{16}))?");

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
	 * for a while: until then the cursor carries from where on deletes count. It also
	 * carries what was read: what follows is of use to who reads the same alone.
	 * @param begunAbove the floor when the reading began
	 * @param scope which keys were read
	 */
	Cursor toCursor(long begunAbove, ScopeMark scope) {
		String plain = toCursor().token();
		String above = (begunAbove > this.seq) ? plain + "." + begunAbove : plain;
		return new Cursor(scope.isAll() ? above : above + "~" + scope.text());
	}

	/**
	 * What a reading has read that a cursor ends.
	 * @return a mark; that of all keys if no server of this kind made the token
	 */
	static ScopeMark scope(Cursor cursor) {
		Matcher token = TOKEN.matcher(cursor.token());
		return new ScopeMark((token.matches() && token.group(4) != null) ? token.group(4) : ScopeMark.ALL);
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
