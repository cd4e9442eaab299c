/**
 * The console of a server: pages on which its operator sees tenants, stores, devices and
 * what was refused. They read alone, and show no record.
 */
@NullMarked
package one.persist.server.console;

import org.jspecify.annotations.NullMarked;
