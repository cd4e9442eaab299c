/**
 * Reaches Persist servers over HTTP: {@code WebClient} carries, Resilience4j decides when
 * to try again. Promised: the public types, and the names {@code persist-<remote>} in the
 * registries of Resilience4j.
 */
@NullMarked
package one.persist.autoconfigure.http;

import org.jspecify.annotations.NullMarked;
