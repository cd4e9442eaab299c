package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * Which records to read: those with a prefix, after a key, at most so many; always in the
 * order of their keys' UTF-8 bytes. Immutable.
 *
 * @param prefix what the keys begin with; empty for all
 * @param after the key after which to begin, or null for the beginning; need not exist
 * @param limit how many records at most, from 1 to {@link #MAX_LIMIT}
 */
public record RecordQuery(String prefix, @Nullable String after, int limit) {

	/** Records of a page where no limit is given: a page is held in memory. */
	public static final int DEFAULT_LIMIT = 100;

	/** The most records of one page. */
	public static final int MAX_LIMIT = 10_000;

	/**
	 * Checks the query.
	 * @throws IllegalArgumentException if the limit is out of range
	 */
	public RecordQuery {
		if (limit < 1 || limit > MAX_LIMIT) {
			throw new IllegalArgumentException("A limit is from 1 to " + MAX_LIMIT + ", not " + limit);
		}
	}

	/**
	 * All records.
	 * @return a query without prefix
	 */
	public static RecordQuery all() {
		return prefix("");
	}

	/**
	 * The records whose keys begin so.
	 * @param prefix the prefix; data, not a pattern
	 * @return the query
	 */
	public static RecordQuery prefix(String prefix) {
		return new RecordQuery(prefix, null, DEFAULT_LIMIT);
	}

	/**
	 * This query, beginning after a key.
	 * @param key the last key of the page before, or null for the beginning
	 * @return the query
	 */
	public RecordQuery after(@Nullable String key) {
		return new RecordQuery(this.prefix, key, this.limit);
	}

	/**
	 * This query with another limit. A stream pays no heed to it.
	 * @param records how many at most, from 1 to {@link #MAX_LIMIT}
	 * @return the query
	 * @throws IllegalArgumentException if out of range
	 */
	public RecordQuery limit(int records) {
		return new RecordQuery(this.prefix, this.after, records);
	}

}
