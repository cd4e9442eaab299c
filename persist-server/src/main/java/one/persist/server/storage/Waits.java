package one.persist.server.storage;

import java.time.Duration;

/**
 * How long a transaction on PostgreSQL waits, for what. Each is less than the next, so
 * that it is PostgreSQL that ends a wait, and says which; the last is for a connection
 * whose other end is gone.
 *
 * @param lock for a lock that another transaction has
 * @param idle between two statements, until PostgreSQL gives up a server that stands
 * still with its locks
 * @param statement for one statement
 * @param network for an answer of any kind
 */
record Waits(Duration lock, Duration idle, Duration statement, Duration network) {

	static final Waits DEFAULT = new Waits(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20),
			Duration.ofSeconds(30));

}
