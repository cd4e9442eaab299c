package one.persist.simulation;

import java.util.BitSet;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the whole of Persist, devices and server, through a history drawn from a seed, and
 * judges what comes of it.
 */
final class Simulation {

	/** Runs spent on making a failing history shorter. */
	private static final int REDUCTIONS = 400;

	/** Lines of a story. */
	private static final int MAX_LINES = 150;

	static {
		// what fails here is meant to, and is told by the checker
		((Logger) LoggerFactory.getLogger("one.persist")).setLevel(Level.OFF);
	}

	private Simulation() {
	}

	/**
	 * Runs one history.
	 * @return what was met in it
	 * @throws AssertionError with the story, if a promise was not kept
	 */
	static Result run(long seed, Mix mix) {
		Plan plan = Plan.of(seed, mix, Size.ofProperties());
		Result result = attempt(plan);
		if (result.violation() != null) {
			throw story(plan, result);
		}
		return result;
	}

	/** Runs a plan, whatever comes of it. */
	static Result attempt(Plan plan) {
		World world = new World(plan);
		Violation violation = null;
		try (world) {
			world.run();
		}
		catch (Violation ex) {
			violation = ex;
		}
		catch (RuntimeException | Error ex) {
			violation = new Violation("error", world.describe(ex));
		}
		return new Result(world.met(), world.trace(), violation);
	}

	private static AssertionError story(Plan plan, Result result) {
		Plan shortest = reduce(plan, result.violation().check());
		Result again = attempt(shortest);
		Violation violation = (again.violation() != null) ? again.violation() : result.violation();
		List<Integer> numbers = shortest.steps().stream().map(Step::number).toList();
		return new AssertionError(
				"Seed " + plan.seed() + ", mix " + plan.mix() + ": " + violation.getMessage() + "\n  " + plan.setup()
						+ "\n  " + String.join("\n  ", beginning(again.trace())) + "\n  " + violation.getMessage()
						+ "\nRun it again: ./mvnw -pl persist-test -am test -Dtest=" + StoredIn.current().test()
						+ " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + plan.seed() + " -Dmix=" + plan.mix()
						+ Size.ofProperties().options() + " -Dsteps=" + numbers.toString().replaceAll("[\\[\\] ]", ""));
	}

	/** What never comes to rest would fill pages. */
	private static List<String> beginning(List<String> trace) {
		return (trace.size() > MAX_LINES) ? trace.subList(0, MAX_LINES) : trace;
	}

	/** Leaves out steps, ever fewer at once, as long as it still fails alike. */
	private static Plan reduce(Plan plan, String check) {
		BitSet kept = new BitSet();
		plan.steps().forEach((step) -> kept.set(step.number()));
		int runs = 0;
		int chunk = Math.max(1, kept.cardinality() / 2);
		boolean shorter = true;
		while (runs < REDUCTIONS && (chunk > 1 || shorter)) {
			if (!shorter) {
				chunk = Math.max(1, chunk / 2);
			}
			shorter = false;
			int[] numbers = kept.stream().toArray();
			for (int begin = 0; begin < numbers.length && runs < REDUCTIONS; begin += chunk) {
				BitSet fewer = (BitSet) kept.clone();
				for (int i = begin; i < Math.min(begin + chunk, numbers.length); i++) {
					fewer.clear(numbers[i]);
				}
				runs++;
				Violation found = attempt(plan.only(fewer)).violation();
				if (found != null && found.check().equals(check)) {
					kept.and(fewer);
					shorter = true;
				}
			}
		}
		return plan.only(kept);
	}

	/**
	 * What came of a run.
	 *
	 * @param met how often each fault and each fate of a write was met
	 * @param trace what happened, in order
	 * @param violation the promise that was not kept; null if all were
	 */
	record Result(Map<String, Integer> met, List<String> trace, Violation violation) {

	}

}
