package one.persist.autoconfigure.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import one.persist.InvalidRecordException;
import one.persist.Json;
import one.persist.Records;
import one.persist.StaleConflictException;
import one.persist.Store;
import one.persist.autoconfigure.console.ConflictView.Attempt;
import one.persist.autoconfigure.console.Desk.Deed;
import one.persist.autoconfigure.console.ListView.Search;
import one.persist.conflict.Conflict;
import one.persist.console.Answer;
import one.persist.console.Call;
import one.persist.console.ConsoleProblem;
import one.persist.console.Frame;
import one.persist.console.Route;
import org.jspecify.annotations.Nullable;

/**
 * Conflicts that wait for a person: all of them, and one with both sides.
 */
final class ConflictPages {

	private static final int UNPROCESSABLE = 422;

	private static final int CONFLICT = 409;

	/** What a page says of the act that led to it. */
	private static final Map<String, String> SAID = Map.of("local",
			"Resolved with this device's version. It goes to all remotes.", "remote",
			"Resolved with the other version. All remotes are told.", "merged",
			"Resolved with the value that you edited. It goes to all remotes.");

	private final Desk desk;

	ConflictPages(Desk desk) {
		this.desk = desk;
	}

	List<Route> routes() {
		return List.of(Route.get("/stores/{store}/conflicts", this::list),
				Route.get("/stores/{store}/conflict", this::conflict),
				Route.post("/stores/{store}/conflict", this::settle));
	}

	private Answer list(Call call) {
		Store store = this.desk.store(call);
		StoreView view = StoreView.of(this.desk, store);
		String done = call.param("done");
		return Answer.view(Templates.named("conflicts"), ListView.of(view, Search.of(view.path() + "/conflicts", call),
				store.inspect().conflicts(ListView.query(call)), (done != null) ? SAID.get(done) : null));
	}

	/**
	 * Shown again and again while someone looks: so it knows which sides the page shows.
	 */
	private Answer conflict(Call call) {
		Store store = this.desk.store(call);
		String key = call.required("key");
		Optional<Conflict<Json>> open = store.records(Json.class).conflict(key);
		if (open.isEmpty()) {
			return settled(store, key, Attempt.none());
		}
		return Answer.view(Templates.named("conflict"), ConflictView.of(StoreView.of(this.desk, store), open.get(),
				new Attempt(null, null, null, call.param("local"), call.param("other"))));
	}

	private Answer settle(Call call) {
		Store store = this.desk.store(call);
		String key = call.required("key");
		String choice = call.required("choice");
		String typed = choice.equals("merged") ? call.param("value", "") : null;
		Records<Json> records = store.records(Json.class);
		Conflict<Json> open = records.conflict(key).orElse(null);
		if (open == null) {
			return late(call, store, key, new Attempt(typed, null, null, null, null));
		}
		boolean moved = !open.local().version().toString().equals(call.param("local"))
				|| !open.remote().version().toString().equals(call.param("other"));
		if (moved) {
			return late(call, store, key, new Attempt(typed, null, ConflictView.MOVED, null, null));
		}
		try {
			records.resolve(open, value(choice, open, typed));
		}
		catch (InvalidRecordException ex) {
			return again(store, open, new Attempt(typed, ex.getMessage(), null, null, null)).status(UNPROCESSABLE);
		}
		catch (StaleConflictException ex) {
			return late(call, store, key, new Attempt(typed, null, ConflictView.MOVED, null, null));
		}
		this.desk.note(call, store, new Deed("resolve", open.remoteName(), key, "with " + words(choice)));
		return Answer.redirect(Frame.withQuery("/stores/" + store.name() + "/conflicts", "done", choice));
	}

	private static @Nullable Json value(String choice, Conflict<Json> open, @Nullable String typed) {
		return switch (choice) {
			case "local" -> open.local().value();
			case "remote" -> open.remote().value();
			case "merged" -> Json.parse(String.valueOf(typed));
			default -> throw ConsoleProblem.malformed("A conflict is resolved with 'local', 'remote' or 'merged'.");
		};
	}

	private static String words(String choice) {
		return switch (choice) {
			case "local" -> "this device's version";
			case "remote" -> "the other version";
			default -> "a value edited by hand";
		};
	}

	/**
	 * Someone else, or a sync, was faster: what was typed is kept, and nothing is
	 * written.
	 */
	private Answer late(Call call, Store store, String key, Attempt attempt) {
		this.desk.note(call, store, new Deed("resolve", null, key, "not done: it had changed meanwhile"));
		Conflict<Json> open = store.records(Json.class).conflict(key).orElse(null);
		return (open != null) ? again(store, open, attempt).status(CONFLICT) : settled(store, key, attempt);
	}

	private Answer.View again(Store store, Conflict<Json> open, Attempt attempt) {
		return Answer.view(Templates.named("conflict"), ConflictView.of(StoreView.of(this.desk, store), open, attempt));
	}

	private Answer settled(Store store, String key, Attempt attempt) {
		SettledView page = SettledView.of(StoreView.of(this.desk, store), store.inspect().record(key).orElse(null), key,
				attempt.typed());
		Answer.View view = Answer.view(Templates.named("settled"), page);
		return attempt.typed() != null ? view.status(CONFLICT) : view;
	}

}
