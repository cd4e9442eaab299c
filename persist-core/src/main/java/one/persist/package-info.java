/**
 * What applications use: stores, records, their status, and the identifiers that name a
 * write. Promised: it changes only with a major version.
 */
@NullMarked
package one.persist;

import org.jspecify.annotations.NullMarked;
