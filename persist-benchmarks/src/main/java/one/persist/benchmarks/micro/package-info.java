/**
 * The parts, by JMH: what can be reached without opening anything that an application
 * cannot reach. The planner of pushes cannot; it shows in the drain of a queue.
 */
@NullMarked
package one.persist.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
