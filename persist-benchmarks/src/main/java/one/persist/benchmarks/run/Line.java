package one.persist.benchmarks.run;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A line of the table: one figure, in each round, of the limit and of Persist.
 *
 * @param workload name of the workload
 * @param what what was measured
 * @param unit its unit
 * @param limit the limit's figures, a round each
 * @param persist Persist's figures, a round each
 * @param bar what they must reach
 */
public record Line(String workload, String what, String unit, List<Figure> limit, List<Figure> persist, Bar bar) {

	/**
	 * What is compared with the bar: the median of the rounds, each of which the machine
	 * was in another mood for.
	 * @return a ratio or a difference
	 */
	public double measured() {
		return median(each());
	}

	/**
	 * The least of the rounds.
	 * @return a ratio or a difference
	 */
	public double lowest() {
		return each().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
	}

	/**
	 * The greatest of the rounds.
	 * @return a ratio or a difference
	 */
	public double highest() {
		return each().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
	}

	/**
	 * Whether the bar is reached.
	 * @return true if it is, or there is none
	 */
	public boolean holds() {
		return this.bar.isReached(measured());
	}

	/**
	 * What processor time alone would say, which other work on the machine changes least:
	 * how fast Persist would be, as a part of the limit, if nothing else took time.
	 * @return a ratio; 0 if it was not looked at
	 */
	public double byCpu() {
		double ofPersist = median(this.persist.stream().map(Figure::cpuMicros).toList());
		return (ofPersist == 0) ? 0 : median(this.limit.stream().map(Figure::cpuMicros).toList()) / ofPersist;
	}

	double medianOfLimit() {
		return median(this.limit.stream().map(Figure::value).toList());
	}

	double medianOfPersist() {
		return median(this.persist.stream().map(Figure::value).toList());
	}

	private List<Double> each() {
		return IntStream.range(0, this.persist.size())
			.mapToObj((round) -> this.bar.of(this.limit.get(round).value(), this.persist.get(round).value()))
			.toList();
	}

	private static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

}
