/**
 * An application of Spring Boot that knows nothing of Persist, to be run with and without
 * it.
 */
@NullMarked
package one.persist.benchmarks.app;

import org.jspecify.annotations.NullMarked;
