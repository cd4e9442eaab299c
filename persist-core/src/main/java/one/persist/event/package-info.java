/**
 * What a store tells its application after a commit. Promised: it changes only with a
 * major version.
 */
@NullMarked
package one.persist.event;

import org.jspecify.annotations.NullMarked;
