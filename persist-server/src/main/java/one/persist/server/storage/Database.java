package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where the tables lie: transactions as blocks, and what one database says differently
 * from another. A transaction that fails for whatever reason is rolled back, and a
 * failure of the database is told as a {@link one.persist.spi.RemoteException}: of kind
 * {@code BUSY} if others are in the way, else {@code TRANSIENT}. Safe for use by many
 * threads.
 */
interface Database extends AutoCloseable {

	/**
	 * In place of a tenant: who runs the server, for whom there are stores by their
	 * names, and keys, of all tenants, but no record of any.
	 */
	String NOBODY = "";

	/**
	 * Runs a block in a transaction that may write. What it reads may be changed by
	 * others between two of its statements, but for what it has locked. The block may run
	 * more than once: it changes nothing outside of the transaction.
	 * @param tenant whose rows it reads and writes, alone
	 */
	<T> T write(String tenant, Work<T> work);

	/**
	 * Runs a block that locks a store's counters, in a transaction that may write. Where
	 * many do so at once, those that are to wait for the lock wait for their turn first,
	 * so that they keep no connection from those that write to another store; or they
	 * share one transaction, where the database has but one. It is committed when this
	 * returns, and no block is held up or undone for another's sake, but by the time that
	 * takes: so a block is short.
	 * @param store whose counters are locked
	 */
	default <T> T change(StoreId store, Work<T> work) {
		return write(store.tenant(), work);
	}

	/**
	 * Runs a block that reads: all of it sees the rows as they were at one moment.
	 * @param tenant whose rows it reads, alone
	 */
	<T> T read(String tenant, Work<T> work);

	/**
	 * Lists the stores of all tenants in their order.
	 * @param after where to go on; null to begin
	 * @param limit how many, at most
	 */
	List<StoreId> stores(@Nullable StoreId after, int limit);

	/** The statements that are not the same everywhere. */
	Dialect dialect();

	/** Later calls fail. */
	@Override
	void close();

	/**
	 * What happens within a transaction.
	 *
	 * @param <T> what comes of it
	 */
	@FunctionalInterface
	interface Work<T> {

		/**
		 * The statements that it begins with: they reach the database together with the
		 * beginning of the transaction. Asked for at each run, when it is about to begin.
		 */
		default RoundTrip first() {
			return new RoundTrip();
		}

		T in(Connection connection) throws SQLException;

		/** Statements, and nothing else. */
		static Work<RoundTrip> of(RoundTrip trip) {
			return new Work<>() {

				@Override
				public RoundTrip first() {
					return trip;
				}

				@Override
				public RoundTrip in(Connection connection) {
					return trip;
				}

			};
		}

	}

}
