package one.persist;

import java.util.List;
import java.util.Optional;

import one.persist.spi.SyncDriver;

/**
 * All stores of an application. Safe for use by many threads.
 */
public interface Stores extends AutoCloseable {

	/**
	 * Begins to build the stores of an application that is not a Spring Boot application,
	 * or of a test.
	 * @return a builder with the defaults of production
	 */
	static StoresBuilder builder() {
		return new StoresBuilder();
	}

	/**
	 * Opens a store, or creates it.
	 * @param name lower-case letters, digits, {@code -} and {@code _}, at most 63
	 * characters, beginning with a letter or digit
	 * @param options where it lies, and how
	 * @return the store, without synchronization
	 * @throws InvalidConfigurationException if the name is not allowed or is taken
	 * @throws StoreOpenException if the file cannot be opened
	 */
	Store create(String name, StoreOptions options);

	/**
	 * Attaches remotes to a store. Records written before reach them too.
	 * @param store a store of this object
	 * @param options where to, how and when
	 * @throws InvalidConfigurationException if the store has been attached before, or the
	 * options name what does not exist
	 */
	void enableSync(Store store, SyncOptions options);

	/**
	 * A store by its name.
	 * @param name the name
	 * @return the store, or empty if there is none
	 */
	Optional<Store> find(String name);

	/**
	 * All stores.
	 * @return a snapshot, in the order in which they were opened
	 */
	List<Store> all();

	/**
	 * What starts cycles.
	 * @return the driver of all stores
	 */
	SyncDriver driver();

	/**
	 * Ends cycles at their next step and closes all files. What is pending stays in them.
	 */
	@Override
	void close();

}
