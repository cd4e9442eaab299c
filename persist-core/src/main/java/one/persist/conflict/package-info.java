/**
 * Who decides when two devices changed one record without knowing of each other:
 * strategies, merge functions, and the conflicts left to a person. Promised: it changes
 * only with a major version.
 */
@NullMarked
package one.persist.conflict;

import org.jspecify.annotations.NullMarked;
