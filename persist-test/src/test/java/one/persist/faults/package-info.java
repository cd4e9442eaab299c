/**
 * Faults of the network, the server, the store files and the clocks, through the HTTP
 * client and the server of production over real sockets.
 */
@NullMarked
package one.persist.faults;

import org.jspecify.annotations.NullMarked;
