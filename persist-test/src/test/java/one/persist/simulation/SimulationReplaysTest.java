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
	@CsvSource(
			textBlock = """
					471, TWO_PURGE, 0x0, '14,16,28,32,33,34,35', a full read of several pages never got past a forgotten delete
					2518, EVERYTHING, 3x2, '0,1,3,4,5,6,7,8', a remote that came back was offered what both had deleted and forgotten
					34472, EVERYTHING, 3x2, '0,2,5,9', the checker forgot a delete that was named anew when its file was put back
					58302, EVERYTHING, 3x2, '14,16,19,20,21,22,23,24', the checker missed that two deletes had become one within a step
					75159, EVERYTHING, 3x2, '5,19,21,24,26,27,28,30,32,33', the checker missed it when both had new names besides
					72981, EVERYTHING, 3x2, '2,3,10,11,12,14', a full read dropped a delete that was still to be sent to the other remote
					69481, EVERYTHING, 3x2, '14,18,19,25,36,37,38', a full read dropped a delete that another remote was still to get
					10608, EVERYTHING, 3x2, '6,21,24,26,27,28', two copies of a device gave one version to two contents
					""")
	void whatOnceFailedHolds(long seed, Mix mix, String size, String steps, String reason) {
		Size world = Size.parse(size);
		BitSet numbers = new BitSet();
		for (String step : steps.split(",")) {
			numbers.set(Integer.parseInt(step));
		}
		IntStream.of(1, 2)
			.forEach((time) -> assertThat(Simulation.attempt(Plan.of(seed, mix, world).only(numbers)).violation())
				.as(reason)
				.isNull());
	}

}
