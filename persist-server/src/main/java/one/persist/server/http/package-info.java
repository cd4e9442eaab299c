/**
 * The protocol over HTTP: routes, tokens, and the bounds of what is read.
 */
@NullMarked
package one.persist.server.http;

import org.jspecify.annotations.NullMarked;
