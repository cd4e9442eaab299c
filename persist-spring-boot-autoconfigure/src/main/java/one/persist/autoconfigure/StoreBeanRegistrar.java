package one.persist.autoconfigure;

import java.util.Map;

import one.persist.InvalidConfigurationException;
import one.persist.Store;
import one.persist.Stores;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Registers a bean for each store under {@code persist.stores}, named like the store.
 * Public because code that is generated ahead of time, in a package of the application,
 * makes one; not for applications to use.
 */
public final class StoreBeanRegistrar implements BeanRegistrar {

	private static final Bindable<Map<String, PersistProperties.StoreProperties>> STORES = Bindable.mapOf(String.class,
			PersistProperties.StoreProperties.class);

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		Binder.get(environment)
			.bind("persist.stores", STORES)
			.orElseGet(Map::of)
			.keySet()
			.forEach((name) -> register(registry, name));
	}

	private void register(BeanRegistry registry, String name) {
		if (name.equals(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME)) {
			throw new InvalidConfigurationException(
					"Store '" + name + "' cannot have a bean of that name: it is Spring's own.",
					"Give the store another name.");
		}
		registry.registerBean(name, Store.class, (store) -> store.description("Store '" + name + "' of persist.stores")
			.supplier((context) -> find(context.bean(Stores.class), name)));
	}

	private static Store find(Stores stores, String name) {
		return stores.find(name)
			.orElseThrow(() -> new InvalidConfigurationException(
					"Store '" + name + "' is configured, and the Stores bean of the application does not have it.",
					"Remove persist.stores." + name + ", or create the store in that bean."));
	}

}
