package one.persist.internal.sqlite;

/**
 * The text of an SQL statement without what means nothing: comments, line ends, and other
 * white space. It is read as SQLite reads it: a text that hides something from one of the
 * two hides it from the other.
 */
final class SqlText {

	private static final String WHITE_SPACE = " \t\n\f\r";

	/** No white space is needed beside these, whatever stands on the other side. */
	private static final String SEPARATORS = "(),";

	private final String sql;

	private final StringBuilder normalized = new StringBuilder();

	/** Whether something was left out since the last character that was taken. */
	private boolean spaced;

	private SqlText(String sql) {
		this.sql = sql;
	}

	/**
	 * Leaves out what means nothing.
	 * @param sql a statement
	 * @return the same in one line, with single spaces where two words meet; what is
	 * quoted, as it is
	 */
	static String normalized(String sql) {
		SqlText text = new SqlText(sql);
		int position = 0;
		while (position < sql.length()) {
			position = text.next(position);
		}
		return text.normalized.toString();
	}

	/** Takes or leaves out what begins at a position, and tells where it ends. */
	private int next(int start) {
		int end = meaninglessUntil(start);
		if (end > start) {
			this.spaced = true;
			return end;
		}
		end = switch (this.sql.charAt(start)) {
			case '\'' -> behind("'", start + 1);
			case '"' -> behind("\"", start + 1);
			case '`' -> behind("`", start + 1);
			case '[' -> behind("]", start + 1);
			default -> start + 1;
		};
		take(this.sql.substring(start, end));
		return end;
	}

	/** A comment of one line ends with a line feed alone, as it does for SQLite. */
	private int meaninglessUntil(int start) {
		if (this.sql.startsWith("--", start)) {
			return behind("\n", start + 2);
		}
		if (this.sql.startsWith("/*", start)) {
			return behind("*/", start + 2);
		}
		return (WHITE_SPACE.indexOf(this.sql.charAt(start)) >= 0) ? start + 1 : start;
	}

	private int behind(String end, int from) {
		int found = this.sql.indexOf(end, from);
		return (found < 0) ? this.sql.length() : found + end.length();
	}

	private void take(String part) {
		int length = this.normalized.length();
		boolean separated = length == 0 || SEPARATORS.indexOf(this.normalized.charAt(length - 1)) >= 0
				|| SEPARATORS.indexOf(part.charAt(0)) >= 0;
		if (this.spaced && !separated) {
			this.normalized.append(' ');
		}
		this.normalized.append(part);
		this.spaced = false;
	}

}
