/**
 * The engine: what to send, how to merge, when to run. Not promised: for Persist alone.
 */
@NullMarked
package one.persist.internal.sync;

import org.jspecify.annotations.NullMarked;
