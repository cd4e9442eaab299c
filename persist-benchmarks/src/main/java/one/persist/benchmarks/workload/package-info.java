/**
 * The workloads, a class each: what Persist does, and beside it the limit. They use
 * nothing of Persist that an application could not use.
 */
@NullMarked
package one.persist.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
