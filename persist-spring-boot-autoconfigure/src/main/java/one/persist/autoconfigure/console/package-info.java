/**
 * The console of a device: pages on which people see how stores stand and settle what
 * waits for them. Everything on them goes through the public API. Promised: the
 * properties alone.
 */
@NullMarked
package one.persist.autoconfigure.console;

import org.jspecify.annotations.NullMarked;
