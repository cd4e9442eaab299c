package one.persist.benchmarks.run;

/**
 * What a side of a comparison measures.
 *
 * @param what what is measured
 * @param unit its unit
 * @param bar what it must reach
 */
public record LineSpec(String what, String unit, Bar bar) {

}
