package one.persist.autoconfigure.console;

import java.time.Duration;
import java.util.List;

import one.persist.Decision;
import one.persist.Decision.Outcome;
import one.persist.Store;
import one.persist.autoconfigure.console.ListView.Search;
import one.persist.conflict.LastWriteWins;
import one.persist.console.Answer;
import one.persist.console.Call;
import one.persist.console.ConsoleProblem;
import one.persist.console.Frame;
import one.persist.console.Route;
import one.persist.inspect.DecisionSummary;
import one.persist.inspect.Page;

/**
 * What strategies decided without asking anyone.
 */
final class DecisionPages {

	private final Desk desk;

	DecisionPages(Desk desk) {
		this.desk = desk;
	}

	List<Route> routes() {
		return List.of(Route.get("/stores/{store}/decisions", this::list),
				Route.get("/stores/{store}/decision", this::decision));
	}

	private Answer list(Call call) {
		Store store = this.desk.store(call);
		StoreView view = StoreView.of(this.desk, store);
		Page<DecisionSummary> page = store.inspect().decisions(ListView.query(call));
		Page<SummaryView> shown = new Page<>(page.items().stream().map(SummaryView::new).toList(), page.next());
		return Answer.view(Templates.named("decisions"),
				ListView.of(view, Search.of(view.path() + "/decisions", call), shown, null));
	}

	private Answer decision(Call call) {
		Store store = this.desk.store(call);
		Decision decision = store.inspect()
			.decision(call.number("id"))
			.orElseThrow(
					() -> ConsoleProblem.notFound("There is no such decision any more: they are kept for 30 days."));
		StoreView view = StoreView.of(this.desk, store);
		return Answer.view(Templates.named("decision"), new DecisionView(view, decision,
				SidesView.of(decision.local(), decision.other(), null, view.device())));
	}

	private static String outcome(Outcome outcome) {
		return switch (outcome) {
			case LOCAL -> "this device's version stayed";
			case REMOTE -> "the other version was taken";
			case MERGED -> "a new value was made of both";
		};
	}

	/**
	 * A decision in the list.
	 *
	 * @param decision what is known of it
	 */
	record SummaryView(DecisionSummary decision) {

		public String outcome() {
			return DecisionPages.outcome(this.decision.outcome());
		}

	}

	/**
	 * A decision with both sides.
	 *
	 * @param store the store
	 * @param decision the decision
	 * @param sides both sides
	 */
	record DecisionView(StoreView store, Decision decision, SidesView sides) {

		public String outcome() {
			return DecisionPages.outcome(this.decision.outcome());
		}

		public String why() {
			if (!this.decision.strategy().equals(LastWriteWins.NAME)) {
				return "So said the strategy '" + this.decision.strategy() + "' of this store.";
			}
			long millis = Duration.between(this.decision.other().updatedAt(), this.decision.local().updatedAt())
				.toMillis();
			String later = (millis == 0) ? "both were written at the same time, and of two such the greater name wins."
					: "this device's was written " + Math.abs(millis) + " ms " + ((millis > 0) ? "after" : "before")
							+ " the other.";
			return "The strategy of this store is that the later write wins, and " + later;
		}

		public String recordUrl() {
			return Frame.withQuery(this.store.path() + "/record", "key", this.decision.key());
		}

	}

}
