package one.persist.simulation;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongConsumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Whether the simulation would notice: each mistake of {@link DeliberateBugs} is put into
 * the code, and, with {@code -Dbugs=true}, the simulation run until it fails. What is
 * printed at the end is the table of {@code docs/reliability.md}. Try one with
 * {@code -Dbug=<part of its name>}.
 */
class DeliberateBugsTest {

	/** No mistake may live longer. */
	private static final int SEEDS = Integer.getInteger("seeds", 2_000);

	private static final int SEEDS_WITHOUT_BUG = 50;

	private static final ConcurrentSkipListMap<String, Long> CAUGHT = new ConcurrentSkipListMap<>();

	static List<DeliberateBug> bugs() {
		String asked = System.getProperty("bug", "");
		return DeliberateBugs.ALL.stream().filter((bug) -> bug.name().contains(asked)).toList();
	}

	@ParameterizedTest
	@MethodSource("bugs")
	void everyMistakeCanStillBeMade(DeliberateBug bug) throws Exception {
		assertThat(BrokenEngine.with(bug).simulation()).isNotNull();
	}

	@ParameterizedTest
	@MethodSource("bugs")
	@EnabledIfSystemProperty(named = "bugs", matches = "true")
	void everyMistakeIsNoticed(DeliberateBug bug) throws Exception {
		long seed = firstFailure(BrokenEngine.with(bug).simulation());
		assertThat(seed).as("seeds that '%s' survives", bug.name()).isLessThanOrEqualTo(SEEDS);
		CAUGHT.put(bug.name(), seed);
		System.out.printf("DeliberateBugsTest: %s: noticed at seed %d%n", bug.name(), seed);
	}

	@Test
	@EnabledIfSystemProperty(named = "bugs", matches = "true")
	void theSameSeedsPassWithoutAMistake() throws Exception {
		LongConsumer simulation = BrokenEngine.withoutBug().simulation();
		assertThatCode(() -> {
			for (long seed = 1; seed <= SEEDS_WITHOUT_BUG; seed++) {
				simulation.accept(seed);
			}
		}).doesNotThrowAnyException();
	}

	private static long firstFailure(LongConsumer simulation) {
		for (long seed = 1; seed <= SEEDS; seed++) {
			try {
				simulation.accept(seed);
			}
			catch (AssertionError ex) {
				return seed;
			}
		}
		return SEEDS + 1L;
	}

	@AfterAll
	static void printTable() {
		CAUGHT.forEach((bug, seeds) -> System.out.printf("| %s | %d |%n", bug, seeds));
	}

}
