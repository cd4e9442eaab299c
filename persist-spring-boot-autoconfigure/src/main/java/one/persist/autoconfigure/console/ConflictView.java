package one.persist.autoconfigure.console;

import java.time.Instant;

import one.persist.Json;
import one.persist.conflict.Conflict;
import one.persist.console.Frame;
import org.jspecify.annotations.Nullable;

/**
 * An open conflict, as its page shows it.
 *
 * @param store the store
 * @param key of which record
 * @param remote the remote that the other side came from
 * @param detectedAt when it was met
 * @param reason why a person decides
 * @param sides both sides and the base
 * @param text what is in the field for a merged value; null if the value is too large for
 * one
 * @param attempt what the person has tried
 */
record ConflictView(StoreView store, String key, String remote, Instant detectedAt, String reason, SidesView sides,
		@Nullable String text, Attempt attempt) {

	static final String MOVED = "Meanwhile one of the sides has changed, so nothing was written."
			+ " These are the sides as they are now: look again, and decide.";

	/** Larger values are not edited in a browser. */
	private static final int EDITED = 200_000;

	static ConflictView of(StoreView store, Conflict<Json> open, Attempt attempt) {
		Json base = (open.base() != null) ? open.base().value() : null;
		String proposal = SidesView.proposal(open.local().value(), open.remote().value(), base);
		String text = (attempt.typed() != null) ? attempt.typed() : (proposal.length() <= EDITED) ? proposal : null;
		return new ConflictView(store, open.key(), open.remoteName(), open.detectedAt(), open.reason(),
				SidesView.of(open.local(), open.remote(), open.base(), store.device()), text, attempt);
	}

	/** What to ask for again while the page is shown. */
	public String pollUrl() {
		return Frame.withQuery(this.store.path() + "/conflict", "key", this.key, "local", this.sides.local().version(),
				"other", this.sides.other().version());
	}

	public String url() {
		return Frame.withQuery(this.store.path() + "/conflict", "key", this.key);
	}

	/** Whether the page that asks shows other sides than there are now. */
	public boolean movedOn() {
		return (this.attempt.shownLocal() != null && !this.attempt.shownLocal().equals(this.sides.local().version()))
				|| (this.attempt.shownOther() != null
						&& !this.attempt.shownOther().equals(this.sides.other().version()));
	}

	/**
	 * What a person has tried, and what the page shows.
	 *
	 * @param typed the merged value as it was typed; null if none was
	 * @param error why it is not one; null if it is
	 * @param notice why nothing was written; null if nothing was to be
	 * @param shownLocal the version of this device's side that the page shows; null if it
	 * is shown anew
	 * @param shownOther the same of the other side
	 */
	record Attempt(@Nullable String typed, @Nullable String error, @Nullable String notice, @Nullable String shownLocal,
			@Nullable String shownOther) {

		static Attempt none() {
			return new Attempt(null, null, null, null, null);
		}

	}

}
