package one.persist.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import one.persist.PersistException;
import one.persist.simulation.FailingEnvironment.Failure;
import one.persist.simulation.FailingEnvironment.Span;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a device does, it may fail at any step of it: at each statement, before and
 * after each commit, between the steps of a cycle. Each scenario is played again and
 * again, with the failure one step later each time, until it comes to its end without;
 * for each kind of failure, once and for as long as it is tried. While the device
 * recovers, it fails once more. With {@code -Dall} every kind of failure is met at every
 * step, else each at every fifth, and all together at all. Play one with
 * {@code -Dscenario=<part of its name>}.
 */
class FailureAtEveryStepTest {

	static {
		// what fails here is meant to
		((Logger) LoggerFactory.getLogger("one.persist")).setLevel(Level.OFF);
	}

	/** Whether every kind of failure is met at every step, or each at some of them. */
	private static final boolean ALL = Boolean.getBoolean("all");

	/** How far apart those are: the kinds together still meet every step. */
	private static final int STRIDE = 5;

	private static final int TRIES = 3;

	/** Where in its recovery a device fails again goes round, to meet all places. */
	private static final int RECOVERY_STEPS = 37;

	static List<Scenario> scenarios() {
		String asked = System.getProperty("scenario", "");
		return Scenarios.ALL.stream().filter((scenario) -> scenario.name().contains(asked)).toList();
	}

	@ParameterizedTest
	@MethodSource("scenarios")
	void aFailureAtAnyStepLeavesAllOrNothing(Scenario scenario) {
		try (Stage stage = new Stage(scenario.strategy())) {
			scenario.prepare().accept(stage);
			stage.prepared();
			int runs = 0;
			for (Failure failure : Failure.values()) {
				if (failure != Failure.NONE) {
					runs += playAll(stage, scenario, failure, Span.ONCE);
					runs += playAll(stage, scenario, failure, Span.FOR_EVER);
				}
			}
			System.out.printf("FailureAtEveryStepTest: %s: %d runs%n", scenario, runs);
			assertThat(runs).isPositive();
		}
	}

	private static int playAll(Stage stage, Scenario scenario, Failure failure, Span span) {
		if (failure == Failure.DEATH && span == Span.FOR_EVER) {
			return 0;
		}
		int runs = 0;
		int step = ALL ? 1 : 1 + (failure.ordinal() + span.ordinal()) % STRIDE;
		boolean failed;
		do {
			stage.reset();
			failed = play(stage, scenario, new Attempt(failure, span, step));
			step += ALL ? 1 : STRIDE;
			runs++;
		}
		while (failed);
		return runs;
	}

	private static boolean play(Stage stage, Scenario scenario, Attempt attempt) {
		FailingEnvironment environment = stage.a().environment();
		environment.failAt(attempt.step(), attempt.failure(), attempt.span());
		boolean done = act(stage, scenario, attempt);
		boolean failed = environment.hasFailed();
		if (failed && attempt.span() == Span.FOR_EVER) {
			tryOn(stage, attempt);
		}
		if (failed) {
			failOnceMore(stage, attempt);
		}
		recover(stage);
		stage.comeToRest();
		requireAllOrNothing(stage, scenario, done, attempt);
		return failed;
	}

	/** Plays the scenario, and tells whether it said that it was done. */
	private static boolean act(Stage stage, Scenario scenario, Attempt attempt) {
		try {
			if (!stage.a().isOpen()) {
				stage.a().open();
			}
			scenario.act().accept(stage);
			return true;
		}
		catch (PersistException ex) {
			assertThat(attempt.failure().isSqlite()).as("%s told as %s", attempt, ex).isTrue();
			return false;
		}
		catch (SimulatedEnvironment.Death | OutOfMemoryError ex) {
			return false;
		}
	}

	private static void tryOn(Stage stage, Attempt attempt) {
		for (int i = 0; i < TRIES && stage.a().isOpen(); i++) {
			stage.advance(Duration.ofMinutes(10));
			act(stage, new Scenario("a cycle", "", (none) -> {
			}, (on) -> on.a().cycle(), Map.of(), Map.of()), attempt);
		}
	}

	private static void failOnceMore(Stage stage, Attempt attempt) {
		FailingEnvironment environment = stage.a().environment();
		boolean restart = environment.isDead() || !stage.a().isOpen();
		environment.heal();
		environment.failAt(1 + (attempt.step() * 7) % RECOVERY_STEPS, attempt.failure(), Span.ONCE);
		act(stage, new Scenario("a recovery", "", (none) -> {
		}, (again) -> {
			if (restart) {
				again.a().restart();
			}
			again.advance(Duration.ofMinutes(10));
			again.a().cycle();
		}, Map.of(), Map.of()), attempt);
	}

	private static void recover(Stage stage) {
		boolean restart = stage.a().environment().isDead() || !stage.a().isOpen();
		stage.a().environment().heal();
		if (restart) {
			stage.a().restart();
		}
	}

	private static void requireAllOrNothing(Stage stage, Scenario scenario, boolean done, Attempt attempt) {
		Map<String, String> held = stage.held("r1");
		assertThat(stage.a().all()).as("%s, device a, %s", scenario, attempt).isEqualTo(held);
		assertThat(stage.b().all()).as("%s, device b, %s", scenario, attempt).isEqualTo(held);
		if (done) {
			assertThat(held).as("%s, done, %s", scenario, attempt).isEqualTo(scenario.after());
		}
		else {
			assertThat(held).as("%s, %s", scenario, attempt).isIn(scenario.before(), scenario.after());
		}
		assertThat(stage.a().pending()).as("%s, pending, %s", scenario, attempt).isZero();
	}

	/**
	 * A failure.
	 *
	 * @param failure of which kind
	 * @param span for how long
	 * @param step from which step on
	 */
	private record Attempt(Failure failure, Span span, int step) {

	}

}
