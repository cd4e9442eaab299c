/**
 * What is in a store, page by page and without values: for consoles and tools. Promised:
 * it changes only with a major version.
 */
@NullMarked
package one.persist.inspect;

import org.jspecify.annotations.NullMarked;
