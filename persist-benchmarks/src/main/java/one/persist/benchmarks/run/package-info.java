/**
 * How workloads are run, and what is told of them.
 */
@NullMarked
package one.persist.benchmarks.run;

import org.jspecify.annotations.NullMarked;
