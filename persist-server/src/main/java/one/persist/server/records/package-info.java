/**
 * Records that the server itself reads and writes, for an application that embeds it.
 */
@NullMarked
package one.persist.server.records;

import org.jspecify.annotations.NullMarked;
