/**
 * Makes the stores of a Spring Boot application of its configuration: a bean a store,
 * with strategies and merge functions found among the application's beans. Promised: the
 * properties, the bean names, and the public types.
 */
@NullMarked
package one.persist.autoconfigure;

import org.jspecify.annotations.NullMarked;
