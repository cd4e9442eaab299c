/**
 * Spring Boot's wiring of the console's frame.
 */
@NullMarked
package one.persist.console.autoconfigure;

import org.jspecify.annotations.NullMarked;
