package one.persist;

import java.nio.file.Path;
import java.util.function.Supplier;

import one.persist.inspect.StoreInspection;
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
	 * Copies the store as it stands, with what is pending, into a file of its own.
	 * Readers and writers go on meanwhile. The copy is marked as one: opened as a store,
	 * wherever that is, it becomes a device of its own, so that a backup may be put back
	 * in place of the original, or be run beside it.
	 * @param target the file; must not exist. Its folder is made when it is missing
	 * @throws StoreBackupException if the file exists, or cannot be written as a whole
	 * @throws StoreAccessException if the store's own file is gone
	 */
	void backup(Path target);

	/**
	 * Synchronization of this store.
	 * @return its status and its controls; without remotes there is nothing to do
	 */
	StoreSync sync();

	/**
	 * What is in this store, for people who look after it: pages of records, queue,
	 * conflicts and decisions, without values.
	 * @return a view of this store
	 */
	StoreInspection inspect();

}
