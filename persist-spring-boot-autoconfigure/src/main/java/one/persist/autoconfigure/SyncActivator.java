package one.persist.autoconfigure;

import one.persist.Stores;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Attaches the configured stores to their remotes when all beans are made, so that a
 * strategy may need a store and a store a strategy, and yet a mistake ends the start.
 */
final class SyncActivator implements SmartInitializingSingleton {

	private final Stores stores;

	private final ConfiguredStores configured;

	SyncActivator(Stores stores, ConfiguredStores configured) {
		this.stores = stores;
		this.configured = configured;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.configured.syncOptions()
			.forEach((name, options) -> this.stores.find(name)
				.ifPresent((store) -> this.stores.enableSync(store, options)));
	}

}
