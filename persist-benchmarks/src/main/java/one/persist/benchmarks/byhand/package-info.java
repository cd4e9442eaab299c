/**
 * The limit: the same work done by hand, with the SQLite driver and plain HTTP, as
 * someone does it who needs this one thing, knows how, and promises nothing else: no
 * merge, no retry, no history, one device for one server.
 */
@NullMarked
package one.persist.benchmarks.byhand;

import org.jspecify.annotations.NullMarked;
