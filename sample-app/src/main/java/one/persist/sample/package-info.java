/**
 * An application that stores its records with Persist.
 */
@NullMarked
package one.persist.sample;

import org.jspecify.annotations.NullMarked;
