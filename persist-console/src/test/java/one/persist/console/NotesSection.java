package one.persist.console;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A section of one page, which shows a text and takes another.
 */
final class NotesSection implements ConsoleSection {

	private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

	@Override
	public List<Link> navigation() {
		return List.of(new Link("Notes", "/notes"));
	}

	@Override
	public List<Route> routes() {
		return List.of(
				Route.get("/notes", (call) -> Answer.view("one/persist/console/notes", new NotesView(this.notes))),
				Route.post("/notes", (call) -> {
					this.notes.add(call.visitor().name() + ": " + call.required("value"));
					return Answer.redirect("/notes");
				}));
	}

	List<String> notes() {
		return List.copyOf(this.notes);
	}

	record NotesView(List<String> notes) {
	}

}
