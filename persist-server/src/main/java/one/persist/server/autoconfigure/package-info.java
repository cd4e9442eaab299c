/**
 * Wiring for Spring Boot: beans, properties, and what is said when they cannot work.
 */
@NullMarked
package one.persist.server.autoconfigure;

import org.jspecify.annotations.NullMarked;
