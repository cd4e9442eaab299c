package one.persist.simulation;

import java.util.BitSet;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Histories that once broke a promise, each with its reason.
 */
class SimulationReplaysTest {

	@ParameterizedTest
	@CsvSource(textBlock = """
			471, TWO_PURGE, '14,16,28,32,33,34,35', a full read of several pages never got past a forgotten delete
			""")
	void whatOnceFailedHolds(long seed, Mix mix, String steps, String reason) {
		BitSet numbers = new BitSet();
		for (String step : steps.split(",")) {
			numbers.set(Integer.parseInt(step));
		}
		IntStream.of(1, 2)
			.forEach((time) -> assertThat(Simulation.attempt(Plan.of(seed, mix).only(numbers)).violation()).as(reason)
				.isNull());
	}

}
