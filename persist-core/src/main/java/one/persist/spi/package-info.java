/**
 * What others may implement: remotes, listeners, and the seams through which the engine
 * reaches time, randomness and threads. Promised: it changes only with a minor version
 * that says so.
 */
@NullMarked
package one.persist.spi;

import org.jspecify.annotations.NullMarked;
