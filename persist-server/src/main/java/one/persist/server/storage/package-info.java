/**
 * What the server keeps: one contract, and SQLite behind it. Decisions are pure
 * functions; each table has a class with its SQL.
 */
@NullMarked
package one.persist.server.storage;

import org.jspecify.annotations.NullMarked;
