/**
 * The records that all benchmarks work on.
 */
@NullMarked
package one.persist.benchmarks.data;

import org.jspecify.annotations.NullMarked;
