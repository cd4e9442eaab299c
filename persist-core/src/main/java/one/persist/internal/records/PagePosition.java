package one.persist.internal.records;

import java.util.List;
import java.util.function.Function;

import one.persist.inspect.Page;
import one.persist.inspect.PageQuery;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended, as the caller keeps it: at a key, or at the number of a row.
 */
final class PagePosition {

	private static final char KEY = 'k';

	private static final char ROW = 'r';

	private PagePosition() {
	}

	static String ofKey(String key) {
		return KEY + key;
	}

	static String ofRow(long row) {
		return ROW + String.valueOf(row);
	}

	/**
	 * The key after which a page begins.
	 * @return the key; null for the first page
	 */
	static @Nullable String key(PageQuery query) {
		String after = query.after();
		return (after != null) ? of(KEY, after) : null;
	}

	/**
	 * The number of the row after which a page begins.
	 * @param first what comes before all rows
	 */
	static long row(PageQuery query, long first) {
		String after = query.after();
		if (after == null) {
			return first;
		}
		try {
			return Long.parseLong(of(ROW, after));
		}
		catch (NumberFormatException ex) {
			throw notHere(after);
		}
	}

	/**
	 * Makes a page of one row more than it has room for, if there are so many.
	 * @param rows the rows that were found, at most one more than the query's limit
	 * @param position where a row stands
	 * @param next where to go on if the rows end before the page does; null if nowhere
	 */
	static <T> Page<T> page(List<T> rows, PageQuery query, Function<T, String> position, @Nullable String next) {
		int limit = query.limit();
		return (rows.size() <= limit) ? new Page<>(rows, next)
				: new Page<>(rows.subList(0, limit), position.apply(rows.get(limit - 1)));
	}

	private static String of(char kind, String after) {
		if (after.isEmpty() || after.charAt(0) != kind) {
			throw notHere(after);
		}
		return after.substring(1);
	}

	private static IllegalArgumentException notHere(String after) {
		return new IllegalArgumentException("No page of this list ends at '" + after + "'");
	}

}
