/**
 * The sync server: a main class to run it on its own, and what all of its parts share.
 * The parts are storage, HTTP, and the wiring for Spring Boot.
 */
@NullMarked
package one.persist.server;

import org.jspecify.annotations.NullMarked;
