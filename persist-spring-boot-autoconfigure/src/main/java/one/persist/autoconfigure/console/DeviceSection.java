package one.persist.autoconfigure.console;

import java.util.List;
import java.util.stream.Stream;

import one.persist.InvalidRecordException;
import one.persist.PersistException;
import one.persist.console.Answer;
import one.persist.console.Call;
import one.persist.console.ConsoleProblem;
import one.persist.console.ConsoleSection;
import one.persist.console.Route;

/**
 * The pages of a device.
 */
final class DeviceSection implements ConsoleSection {

	private final Desk desk;

	DeviceSection(Desk desk) {
		this.desk = desk;
	}

	@Override
	public List<Link> navigation() {
		return List.of(new Link("Stores", "/stores"), new Link("Journal", "/journal"));
	}

	@Override
	public List<Route> routes() {
		return Stream
			.of(new StorePages(this.desk).routes(), new QueuePages(this.desk).routes(),
					new DeadLetterPages(this.desk).routes(), new ConflictPages(this.desk).routes(),
					new RecordPages(this.desk).routes(), new DecisionPages(this.desk).routes(),
					new JournalPages(this.desk).routes())
			.flatMap(List::stream)
			.map((route) -> new Route(route.method(), route.path(), (call) -> answer(route, call)))
			.toList();
	}

	/** What a store refuses, or cannot do, is told in its own words. */
	private static Answer answer(Route route, Call call) {
		try {
			return route.handler().answer(call);
		}
		catch (InvalidRecordException | IllegalArgumentException ex) {
			throw ConsoleProblem.malformed(String.valueOf(ex.getMessage()));
		}
		catch (PersistException ex) {
			throw ConsoleProblem.unavailable(String.valueOf(ex.getMessage()));
		}
	}

}
