package one.persist.autoconfigure.console;

import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

import one.persist.DeadLetter;
import one.persist.Store;
import one.persist.StoreSync;
import one.persist.autoconfigure.console.Desk.Deed;
import one.persist.autoconfigure.console.ListView.Search;
import one.persist.console.Answer;
import one.persist.console.Call;
import one.persist.console.Frame;
import one.persist.console.Route;
import one.persist.inspect.Page;

/**
 * What remotes refused for good, and what a person does about it.
 */
final class DeadLetterPages {

	private static final String GONE = "gone";

	/** What a page says of the act that led to it. */
	private static final Map<String, String> SAID = Map.of("retry",
			"Put back into the queue. It goes with the next cycle, and comes back here if it is refused again.",
			"discard", "Discarded. This device keeps its record, and the remote will not get this version.", GONE,
			"Nothing was done: it is no dead letter any more. Someone else has decided, or the record was written again.");

	private final Desk desk;

	DeadLetterPages(Desk desk) {
		this.desk = desk;
	}

	List<Route> routes() {
		return List.of(Route.get("/stores/{store}/dead-letters", this::list),
				Route.get("/stores/{store}/dead-letters/{id}/discard", this::confirm),
				Route.post("/stores/{store}/dead-letters/{id}/retry", (call) -> act(call, "retry", StoreSync::retry)),
				Route.post("/stores/{store}/dead-letters/{id}/discard",
						(call) -> act(call, "discard", StoreSync::discard)));
	}

	private Answer list(Call call) {
		Store store = this.desk.store(call);
		StoreView view = StoreView.of(this.desk, store);
		Page<DeadLetter> page = store.inspect().deadLetters(ListView.query(call));
		String done = call.param("done");
		return Answer.view(Templates.named("dead-letters"), ListView.of(view,
				Search.of(view.path() + "/dead-letters", call), page, (done != null) ? SAID.get(done) : null));
	}

	private Answer confirm(Call call) {
		Store store = this.desk.store(call);
		return store.inspect()
			.deadLetter(id(call))
			.<Answer>map((letter) -> Answer.view(Templates.named("discard"),
					new DiscardView(StoreView.of(this.desk, store), letter)))
			.orElseGet(() -> backTo(store, GONE));
	}

	private Answer act(Call call, String what, BiPredicate<StoreSync, Long> act) {
		Store store = this.desk.store(call);
		long id = id(call);
		DeadLetter letter = store.inspect().deadLetter(id).orElse(null);
		boolean done = letter != null && act.test(store.sync(), id);
		this.desk.note(call, store, new Deed(what, (letter != null) ? letter.remote() : null,
				(letter != null) ? letter.key() : null, done ? "done" : "not done: it was no dead letter any more"));
		return backTo(store, done ? what : GONE);
	}

	private static Answer backTo(Store store, String done) {
		return Answer.redirect(Frame.withQuery("/stores/" + store.name() + "/dead-letters", "done", done));
	}

	private static long id(Call call) {
		try {
			return Long.parseLong(call.path("id"));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("A dead letter has a number, not '" + call.path("id") + "'.", ex);
		}
	}

	/**
	 * A dead letter that is about to be discarded.
	 *
	 * @param store the store
	 * @param letter the dead letter
	 */
	record DiscardView(StoreView store, DeadLetter letter) {
	}

}
