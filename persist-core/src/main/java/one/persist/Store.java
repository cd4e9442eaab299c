package one.persist;

import java.util.function.Supplier;

import tools.jackson.databind.JsonNode;

/**
 * A named collection of records in one local SQLite file. Safe for use by many threads.
 * Reads and writes never wait for the network.
 */
public interface Store {

	/**
	 * The name, the same on every device that shares the store.
	 * @return lower-case letters, digits, {@code -} and {@code _}
	 */
	String name();

	/**
	 * The replica that this file is. It may change when the file turns out to be a copy.
	 * @return the id that this device's next write will carry
	 */
	DeviceId device();

	/**
	 * The records, their values as trees. Numbers in them keep every digit.
	 * @return a view of this store
	 */
	Records<JsonNode> records();

	/**
	 * The records, their values as objects of a class. {@link Json} gives the text as it
	 * is kept.
	 * @param <T> type of the values
	 * @param type a class that Jackson reads and writes
	 * @return a view of this store
	 */
	<T> Records<T> records(Class<T> type);

	/**
	 * Runs several reads and writes as one transaction: all or none. Other writers of
	 * this store wait meanwhile, readers do not, so keep it short. Transactions nest: the
	 * inner one becomes a part of the outer one.
	 * @param work what to do; throws to undo it all
	 */
	default void transaction(Runnable work) {
		transaction(() -> {
			work.run();
			return Boolean.TRUE;
		});
	}

	/**
	 * Runs several reads and writes as one transaction and gives its result.
	 * @param <R> type of the result
	 * @param work what to do; throws to undo it all
	 * @return what the work returned
	 */
	<R> R transaction(Supplier<R> work);

	/**
	 * Synchronization of this store.
	 * @return its status and its controls; without remotes there is nothing to do
	 */
	StoreSync sync();

}
