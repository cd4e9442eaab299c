package one.persist.benchmarks.run;

/**
 * What a side measured.
 *
 * @param value the figure, in the unit of its line
 * @param cpuMicros processor time that a record took, of all processes of the side, in
 * microseconds; 0 if it was not looked at
 */
public record Figure(double value, double cpuMicros) {

	/**
	 * A figure that is no time.
	 * @param value the figure
	 * @return the figure
	 */
	public static Figure of(double value) {
		return new Figure(value, 0);
	}

}
