package one.persist.inspect;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list to read. Immutable.
 *
 * @param prefix what the keys begin with; data, not a pattern. Empty for all
 * @param after {@link Page#next()} of the page before; null for the first page
 * @param limit how many items at most, from 1 to {@link #MAX_LIMIT}
 */
public record PageQuery(String prefix, @Nullable String after, int limit) {

	/** The most items of one page: a page is held in memory. */
	public static final int MAX_LIMIT = 1_000;

	/** Rows that a page looks at, at most, to find those with the prefix. */
	public static final int LOOKED_AT = 10_000;

	/**
	 * Checks the query.
	 * @throws IllegalArgumentException if the limit is out of range
	 */
	public PageQuery {
		if (limit < 1 || limit > MAX_LIMIT) {
			throw new IllegalArgumentException("A limit is from 1 to " + MAX_LIMIT + ", not " + limit);
		}
	}

	/**
	 * The first items.
	 * @param limit how many at most
	 * @return a query without prefix
	 */
	public static PageQuery first(int limit) {
		return new PageQuery("", null, limit);
	}

	/**
	 * This query, for the keys that begin so.
	 * @param keys the prefix
	 * @return the query
	 */
	public PageQuery prefix(String keys) {
		return new PageQuery(keys, this.after, this.limit);
	}

	/**
	 * This query, for a page behind.
	 * @param next {@link Page#next()} of the page before; null for the first page
	 * @return the query
	 */
	public PageQuery after(@Nullable String next) {
		return new PageQuery(this.prefix, next, this.limit);
	}

}
