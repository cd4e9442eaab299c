/**
 * One SQLite file: opening, owning, its schema, its transactions and its errors. Not
 * promised: for Persist alone.
 */
@NullMarked
package one.persist.internal.sqlite;

import org.jspecify.annotations.NullMarked;
