/**
 * Counts and measures for Micrometer. Promised: the names and tags of the meters.
 */
@NullMarked
package one.persist.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
