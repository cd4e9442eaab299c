/**
 * What Spring Security does for the server: signed tokens, and the filters before the
 * routes. Nothing else of the server needs Spring Security.
 */
@NullMarked
package one.persist.server.security;

import org.jspecify.annotations.NullMarked;
