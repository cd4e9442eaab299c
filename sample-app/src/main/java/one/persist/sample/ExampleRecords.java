package one.persist.sample;

import java.util.List;
import java.util.Map;

import one.persist.Store;
import one.persist.sample.Inspection.Severity;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Some records to look at. Written when someone asks for them, and the same on every
 * device: where two ask, nothing conflicts, since equal values never do.
 */
@Component
public class ExampleRecords {

	private final Store preferences;

	private final Store tasks;

	private final Store inspections;

	/**
	 * Creates the examples of a device.
	 * @param preferences the store of that name
	 * @param tasks the store of that name
	 * @param inspections the store of that name
	 */
	public ExampleRecords(@Qualifier("preferences") Store preferences, @Qualifier("tasks") Store tasks,
			@Qualifier("inspections") Store inspections) {
		this.preferences = preferences;
		this.tasks = tasks;
		this.inspections = inspections;
	}

	/**
	 * Writes the examples, over what their keys hold.
	 * @return how many there are
	 */
	public int put() {
		return putPreferences() + putTasks() + putInspections();
	}

	private int putPreferences() {
		Map<String, Object> values = Map.of("map/style", "terrain", "units", "metric", "route/avoid-tolls", true,
				"photos/max-megapixels", 12);
		return this.preferences.records(Object.class).putAll(values).size();
	}

	private int putTasks() {
		return this.tasks.records(Task.class)
			.putAll(Map.of("depot/refill-dye", new Task("Refill the leak tracing dye", false, List.of("depot")),
					"north/valve-17", new Task("Replace the packing of valve 17", false, List.of("valve", "parts")),
					"north/key", new Task("Return the gate key to the north plant", true, List.of()), "river/photo",
					new Task("Photograph the outfall at low water", false, List.of("camera", "low water"))))
			.size();
	}

	private int putInspections() {
		return this.inspections.records(Inspection.class)
			.putAll(Map.of("north/valve-17",
					new Inspection("North plant, valve 17", "van 1", "Packing weeps under pressure", Severity.MAJOR,
							"About ten drops a minute at 6 bar."),
					"river/outfall",
					new Inspection("River outfall", "van 2", "Screen is clear", Severity.OK, "Water was high."),
					"hill/reservoir",
					new Inspection("Hill reservoir", "van 1", "Fence is down on the east side", Severity.MINOR, "")))
			.size();
	}

}
