/**
 * Plain records that travel between a device and a remote, and the one codec that turns
 * them into JSON and back. Promised for as long as the protocol's version 1 is spoken.
 */
@NullMarked
package one.persist.protocol;

import org.jspecify.annotations.NullMarked;
