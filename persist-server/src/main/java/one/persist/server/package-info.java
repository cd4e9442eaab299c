/**
 * The sync server: storage, HTTP, and a main class to run it on its own.
 */
@NullMarked
package one.persist.server;

import org.jspecify.annotations.NullMarked;
