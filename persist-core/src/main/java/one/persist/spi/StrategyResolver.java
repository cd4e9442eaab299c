package one.persist.spi;

import one.persist.InvalidConfigurationException;
import one.persist.SyncOptions;
import one.persist.conflict.ConflictStrategy;

/**
 * Finds the strategy that a store's options name.
 */
@FunctionalInterface
public interface StrategyResolver {

	/**
	 * The strategy of a store.
	 * @param store the store's name
	 * @param options names the strategy, and the merge function where that is needed
	 * @return the strategy
	 * @throws InvalidConfigurationException if there is none of that name, or no single
	 * merge function to go with it
	 */
	ConflictStrategy resolve(String store, SyncOptions options);

}
