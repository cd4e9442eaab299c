package one.persist.autoconfigure.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import one.persist.PersistException;
import one.persist.Store;
import one.persist.StoreSync;
import one.persist.autoconfigure.console.Desk.Deed;
import one.persist.console.Answer;
import one.persist.console.Call;
import one.persist.console.Frame;
import one.persist.console.Route;
import org.jspecify.annotations.Nullable;

/**
 * All stores at a glance, and one store with its remotes.
 */
final class StorePages {

	/** What a page says of the act that led to it. */
	private static final Map<String, String> SAID = Map.of("wake", "A cycle starts now.", "pause",
			"Paused. Writes go on, and are kept until you resume.", "resume", "Resumed. It is tried at once.");

	private final Desk desk;

	StorePages(Desk desk) {
		this.desk = desk;
	}

	List<Route> routes() {
		return List.of(Route.get("/stores", this::stores), Route.get("/stores/{store}", this::store),
				Route.post("/stores/{store}/wake", (call) -> act(call, "wake", StoreSync::wake)),
				Route.post("/stores/{store}/pause", (call) -> act(call, "pause", StoreSync::pause)),
				Route.post("/stores/{store}/resume", (call) -> act(call, "resume", StoreSync::resume)));
	}

	/** One that cannot be read takes none of the others away. */
	private Answer stores(Call call) {
		List<StoreView> readable = new ArrayList<>();
		List<UnreadableView> unreadable = new ArrayList<>();
		for (Store store : this.desk.stores().all()) {
			try {
				readable.add(StoreView.of(this.desk, store));
			}
			catch (PersistException ex) {
				unreadable.add(new UnreadableView(store.name(), String.valueOf(ex.getMessage())));
			}
		}
		return Answer.view(Templates.named("stores"), new StoresView(readable, unreadable));
	}

	private Answer store(Call call) {
		Store store = this.desk.store(call);
		String done = call.param("done");
		return Answer.view(Templates.named("store"),
				new StorePageView(StoreView.of(this.desk, store), (done != null) ? SAID.get(done) : null));
	}

	private Answer act(Call call, String what, BiConsumer<StoreSync, String> act) {
		Store store = this.desk.store(call);
		String remote = call.required("remote");
		act.accept(store.sync(), remote);
		this.desk.note(call, store, new Deed(what, remote, null, "done"));
		return Answer.redirect(Frame.withQuery("/stores/" + store.name(), "done", what));
	}

	/**
	 * All stores.
	 *
	 * @param stores those that can be read
	 * @param unreadable those that cannot
	 */
	record StoresView(List<StoreView> stores, List<UnreadableView> unreadable) {

		public String say() {
			return this.stores.stream().map(StoreView::inShort).collect(Collectors.joining(". "));
		}

	}

	/**
	 * A store that cannot be read.
	 *
	 * @param name its name
	 * @param error why, and what to do
	 */
	record UnreadableView(String name, String error) {
	}

	/**
	 * The page of a store.
	 *
	 * @param store the store
	 * @param done what was just done; null if nothing
	 */
	record StorePageView(StoreView store, @Nullable String done) {
	}

}
