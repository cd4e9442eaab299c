package one.persist.inspect;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Part of a list. Immutable.
 *
 * @param <T> type of the items
 * @param items what is on the page; may be few or none though there is more, as a page
 * also ends after it has looked at {@link PageQuery#LOOKED_AT} rows
 * @param next what to give as {@code after} for the page behind; null if this is the last
 */
public record Page<T>(List<T> items, @Nullable String next) {

	/**
	 * Copies the list.
	 */
	public Page {
		items = List.copyOf(items);
	}

}
