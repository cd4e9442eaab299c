/**
 * Starts cycles when they are due: a scheduled tick and what wakes it. Nothing here is
 * for applications to use.
 */
@NullMarked
package one.persist.autoconfigure.worker;

import org.jspecify.annotations.NullMarked;
