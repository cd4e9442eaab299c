package one.persist.benchmarks.run;

/**
 * Something that is measured.
 */
public interface Workload {

	/**
	 * The name by which it is asked for.
	 * @return a short word
	 */
	String name();

	/**
	 * Measures it.
	 * @param bench what it is measured with
	 * @throws Exception if it cannot be done
	 */
	void run(Bench bench) throws Exception;

}
