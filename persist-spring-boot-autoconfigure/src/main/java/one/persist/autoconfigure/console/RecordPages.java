package one.persist.autoconfigure.console;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import one.persist.DamagedRecordException;
import one.persist.Store;
import one.persist.autoconfigure.console.ListView.Search;
import one.persist.console.Answer;
import one.persist.console.Call;
import one.persist.console.ConsoleProblem;
import one.persist.console.Frame;
import one.persist.console.Route;
import one.persist.inspect.RecordAtRemote;
import one.persist.inspect.RecordDetail;
import org.jspecify.annotations.Nullable;

/**
 * Records: found by their keys, and one with all that is known of it.
 */
final class RecordPages {

	private final Desk desk;

	RecordPages(Desk desk) {
		this.desk = desk;
	}

	List<Route> routes() {
		return List.of(Route.get("/stores/{store}/records", this::records),
				Route.get("/stores/{store}/record", this::record));
	}

	private Answer records(Call call) {
		Store store = this.desk.store(call);
		StoreView view = StoreView.of(this.desk, store);
		return Answer.view(Templates.named("records"), ListView.of(view, Search.of(view.path() + "/records", call),
				store.inspect().records(ListView.query(call)), null));
	}

	private Answer record(Call call) {
		Store store = this.desk.store(call);
		String key = call.required("key");
		StoreView view = StoreView.of(this.desk, store);
		try {
			RecordDetail detail = store.inspect()
				.record(key)
				.orElseThrow(() -> ConsoleProblem
					.notFound("There is nothing of a record with this key in store '" + store.name() + "': " + key));
			return Answer.view(Templates.named("record"), RecordView.of(view, detail));
		}
		catch (DamagedRecordException ex) {
			return Answer.view(Templates.named("damaged"), new DamagedView(view, key, String.valueOf(ex.getMessage())));
		}
	}

	/**
	 * A record with all that is known of it.
	 *
	 * @param store the store
	 * @param record what is known
	 * @param value its value as it is shown; null if it was deleted
	 * @param origin where it came from, in words
	 * @param writers the newest timestamp known of each device that wrote it
	 * @param remotes how it stands with each remote
	 */
	record RecordView(StoreView store, RecordDetail record, @Nullable ShownText value, String origin,
			List<WriterView> writers, List<AtRemoteView> remotes) {

		static RecordView of(StoreView store, RecordDetail record) {
			boolean own = record.version().device().value().equals(store.device());
			List<WriterView> writers = record.vector()
				.entries()
				.entrySet()
				.stream()
				.map((entry) -> new WriterView(entry.getKey().value(), entry.getValue().toInstant(),
						entry.getKey().value().equals(store.device())))
				.toList();
			return new RecordView(store, record,
					(record.value() != null) ? ShownText.of(JsonText.indented(record.value().toString())) : null,
					own ? "It was written on this device."
							: "It was written on device " + record.version().device() + ", and came here by a remote.",
					writers, record.remotes().stream().map(AtRemoteView::new).toList());
		}

		/** Whether the record is ahead of what remotes have confirmed. */
		public boolean ahead() {
			return !record().version().equals(record().confirmed());
		}

		public String conflictUrl() {
			return Frame.withQuery(this.store.path() + "/conflict", "key", this.record.key());
		}

	}

	/**
	 * A device that wrote a record.
	 *
	 * @param device its id
	 * @param at when it last did, as far as is known
	 * @param own whether it is this device
	 */
	record WriterView(String device, Instant at, boolean own) {
	}

	/**
	 * How a record stands with a remote.
	 *
	 * @param at what is known
	 */
	record AtRemoteView(RecordAtRemote at) {

		private static final Map<RecordAtRemote.State, String> WORDS = Map.of(RecordAtRemote.State.IN_STEP,
				"has it as it is here", RecordAtRemote.State.WAITING, "waits to get it", RecordAtRemote.State.REFUSED,
				"refused it for good", RecordAtRemote.State.GIVEN_UP, "refused it, and a person gave it up",
				RecordAtRemote.State.NOT_ENTERED,
				"is yet to hear of it: it was written before the remote was attached");

		public String words() {
			return WORDS.getOrDefault(this.at.state(), this.at.state().name().toLowerCase(Locale.ROOT));
		}

		public String tone() {
			return switch (this.at.state()) {
				case IN_STEP -> "good";
				case WAITING, NOT_ENTERED -> "calm";
				case REFUSED, GIVEN_UP -> "wait";
			};
		}

	}

	/**
	 * A record whose bytes are damaged.
	 *
	 * @param store the store
	 * @param key its key
	 * @param words what happened, and what to do
	 */
	record DamagedView(StoreView store, String key, String words) {
	}

}
