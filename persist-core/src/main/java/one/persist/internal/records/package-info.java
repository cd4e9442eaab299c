/**
 * The tables of a store and the writes on them: each write is one transaction over record
 * and queue. Not promised: for Persist alone.
 */
@NullMarked
package one.persist.internal.records;

import org.jspecify.annotations.NullMarked;
