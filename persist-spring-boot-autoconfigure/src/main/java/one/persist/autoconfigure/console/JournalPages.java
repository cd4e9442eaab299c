package one.persist.autoconfigure.console;

import java.util.List;

import one.persist.console.Answer;
import one.persist.console.ConsoleAct;
import one.persist.console.Route;

/**
 * What people did in the console.
 */
final class JournalPages {

	private final Desk desk;

	JournalPages(Desk desk) {
		this.desk = desk;
	}

	List<Route> routes() {
		return List.of(Route.get("/journal",
				(call) -> Answer.view(Templates.named("journal"), new JournalView(this.desk.journal().last()))));
	}

	/**
	 * The journal.
	 *
	 * @param acts newest first
	 */
	record JournalView(List<ConsoleAct> acts) {
	}

}
