package one.persist.simulation;

import java.util.Map;
import java.util.function.Consumer;

/**
 * Something that a device does, and that may fail at each of its steps.
 *
 * @param name what it does, in words
 * @param strategy how conflicts are settled in it
 * @param prepare what comes before, and does not fail
 * @param act what may fail
 * @param before what everyone reads at the end if it left no trace
 * @param after what everyone reads at the end if it was done
 */
record Scenario(String name, String strategy, Consumer<Stage> prepare, Consumer<Stage> act, Map<String, String> before,
		Map<String, String> after) {

	/** Something that only moves what was written before. */
	static Scenario moving(String name, String strategy, Consumer<Stage> prepare, Consumer<Stage> act,
			Map<String, String> end) {
		return new Scenario(name, strategy, prepare, act, end, end);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
