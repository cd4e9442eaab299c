package one.persist.benchmarks.run;

/**
 * One side of a comparison: the limit, or Persist.
 */
@FunctionalInterface
public interface Side {

	/**
	 * Does the work once, and measures it.
	 * @param round with how many records, and where
	 * @return a figure for each line, in order
	 * @throws Exception if it cannot be done; then nothing was measured
	 */
	Figure[] measure(Round round) throws Exception;

}
