package one.persist.spi;

import one.persist.InvalidConfigurationException;

/**
 * Makes remotes of their definitions. Called once for each store and remote; opens no
 * connection yet.
 */
@FunctionalInterface
public interface RemoteConnector {

	/**
	 * A remote for one store.
	 * @param definition where it is
	 * @param store the store's name
	 * @return the remote
	 * @throws InvalidConfigurationException if the address is of a kind that this
	 * connector does not know
	 */
	Remote connect(RemoteDefinition definition, String store);

}
