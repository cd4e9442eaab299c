package one.persist.autoconfigure;

import java.util.Map;

import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.StoresBuilder;

/**
 * Builds the stores and opens those that are configured: all, or none.
 */
final class StoresFactory {

	private StoresFactory() {
	}

	static Stores open(StoresBuilder builder, Map<String, StoreOptions> configured) {
		Stores stores = builder.build();
		try {
			configured.forEach(stores::create);
			return stores;
		}
		catch (RuntimeException ex) {
			stores.close();
			throw ex;
		}
	}

}
