/**
 * Whole workloads, each against its limit: the same work done by hand, in the same run.
 */
@NullMarked
package one.persist.benchmarks;

import org.jspecify.annotations.NullMarked;
