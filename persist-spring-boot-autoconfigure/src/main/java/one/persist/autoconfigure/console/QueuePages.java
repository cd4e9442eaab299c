package one.persist.autoconfigure.console;

import java.util.List;

import one.persist.Store;
import one.persist.autoconfigure.console.ListView.Search;
import one.persist.console.Answer;
import one.persist.console.Call;
import one.persist.console.ConsoleProblem;
import one.persist.console.Route;
import one.persist.inspect.Page;
import one.persist.inspect.QueuedRecord;

/**
 * What waits to be sent to a remote.
 */
final class QueuePages {

	private final Desk desk;

	QueuePages(Desk desk) {
		this.desk = desk;
	}

	List<Route> routes() {
		return List.of(Route.get("/stores/{store}/queue", this::queue));
	}

	private Answer queue(Call call) {
		Store store = this.desk.store(call);
		StoreView view = StoreView.of(this.desk, store);
		if (view.remotes().isEmpty()) {
			throw ConsoleProblem.notFound("Store '" + store.name() + "' syncs with no remote, so it has no queue.");
		}
		String remote = call.param("remote", view.remotes().get(0).name());
		Page<QueuedRecord> page = store.inspect().queue(remote, ListView.query(call));
		Search search = new Search(view.path() + "/queue", remote, call.param("prefix", ""), call.param("after"));
		Page<QueuedView> shown = new Page<>(page.items().stream().map(QueuedView::new).toList(), page.next());
		return Answer.view(Templates.named("queue"), ListView.of(view, search, shown, null));
	}

	/**
	 * A record that waits.
	 *
	 * @param queued what is known of it
	 */
	record QueuedView(QueuedRecord queued) {

		public String state() {
			return switch (this.queued.state()) {
				case WAITING -> "waits for the next push";
				case SENT -> "sent, and not answered yet";
				case POSTPONED -> "put off by the remote";
				case IN_CONFLICT -> "held until its conflict is resolved";
				case DAMAGED -> "held, since its bytes are damaged";
				case UNCONFIRMED -> "held until another remote has confirmed it";
			};
		}

		public String tone() {
			return switch (this.queued.state()) {
				case WAITING, SENT -> "calm";
				case POSTPONED, IN_CONFLICT, UNCONFIRMED -> "wait";
				case DAMAGED -> "bad";
			};
		}

	}

}
