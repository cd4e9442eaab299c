package one.persist.autoconfigure.console;

import java.util.List;

import one.persist.console.Call;
import one.persist.console.Frame;
import one.persist.inspect.Page;
import one.persist.inspect.PageQuery;
import org.jspecify.annotations.Nullable;

/**
 * A list of a store with a search for keys, as a page shows it.
 *
 * @param <T> type of the items
 * @param store the store
 * @param search what is searched for and shown
 * @param items what was found
 * @param links where the list goes on
 * @param done what was just done; null if nothing
 */
record ListView<T>(StoreView store, Search search, List<T> items, Links links, @Nullable String done) {

	/** Items on a page: few enough to be read, and to be held. */
	static final int SHOWN = 50;

	static PageQuery query(Call call) {
		return PageQuery.first(SHOWN).prefix(call.param("prefix", "")).after(call.param("after"));
	}

	static <T> ListView<T> of(StoreView store, Search search, Page<T> page, @Nullable String done) {
		String first = (search.after() != null) ? search.url(null) : null;
		String next = (page.next() != null) ? search.url(page.next()) : null;
		return new ListView<>(store, search, page.items(), new Links(first, next), done);
	}

	public boolean empty() {
		return this.items.isEmpty();
	}

	/** For who does not see the page. */
	public String say() {
		return this.items.size() + " on this page" + ((this.links.next() != null) ? ", and more" : "");
	}

	/**
	 * What is searched for.
	 *
	 * @param path the list's path
	 * @param remote the remote whose list it is; null if it is of all
	 * @param prefix what the keys begin with
	 * @param after where the page begins; null for the first
	 */
	record Search(String path, @Nullable String remote, String prefix, @Nullable String after) {

		static Search of(String path, Call call) {
			return new Search(path, null, call.param("prefix", ""), call.param("after"));
		}

		String url(@Nullable String from) {
			return Frame.withQuery(this.path, "remote", this.remote, "prefix",
					this.prefix.isEmpty() ? null : this.prefix, "after", from);
		}

	}

	/**
	 * Where the list goes on.
	 *
	 * @param first the first page; null on that
	 * @param next the page behind; null on the last
	 */
	record Links(@Nullable String first, @Nullable String next) {
	}

}
