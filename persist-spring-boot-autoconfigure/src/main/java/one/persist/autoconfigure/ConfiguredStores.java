package one.persist.autoconfigure;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.InvalidConfigurationException;
import one.persist.StoreOptions;
import one.persist.SyncOptions;
import one.persist.autoconfigure.PersistProperties.RemoteProperties;
import one.persist.autoconfigure.PersistProperties.StoreProperties;
import one.persist.autoconfigure.PersistProperties.SyncProperties;
import one.persist.spi.RemoteDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Turns the properties of stores into their options. Opens nothing.
 */
final class ConfiguredStores {

	private final PersistProperties properties;

	ConfiguredStores(PersistProperties properties) {
		this.properties = properties;
	}

	/**
	 * Where each store lies.
	 * @return options by the store's name, in the order of the configuration
	 */
	Map<String, StoreOptions> storeOptions() {
		Map<String, StoreOptions> options = new LinkedHashMap<>();
		this.properties.stores().forEach((name, store) -> options.put(name, storeOptions(name, store)));
		return options;
	}

	/**
	 * How each store syncs that does.
	 * @return options by the store's name, in the order of the configuration
	 */
	Map<String, SyncOptions> syncOptions() {
		Map<String, SyncOptions> options = new LinkedHashMap<>();
		this.properties.stores().forEach((name, store) -> {
			SyncProperties sync = store.sync();
			if (sync != null) {
				options.put(name, syncOptions(name, sync));
			}
		});
		return options;
	}

	private StoreOptions storeOptions(String name, StoreProperties store) {
		Path path = (store.path() != null) ? path("persist.stores." + name + ".path", store.path())
				: path("persist.directory", this.properties.directory()).resolve(name + ".db");
		StoreOptions options = StoreOptions.sqlite(path);
		return (store.synchronous() != null) ? options.synchronous(store.synchronous()) : options;
	}

	private static Path path(String property, String value) {
		try {
			return Path.of(value);
		}
		catch (InvalidPathException ex) {
			throw new InvalidConfigurationException(
					"Property '" + property + "' is not a path: " + ex.getReason() + ".",
					"Give a path that the file system understands.");
		}
	}

	private SyncOptions syncOptions(String store, SyncProperties sync) {
		SyncOptions options = SyncOptions.to(remotes(store, sync).toArray(RemoteDefinition[]::new));
		options = (sync.strategy() != null) ? options.strategy(sync.strategy()) : options;
		options = (sync.mergeFunction() != null) ? options.mergeFunction(sync.mergeFunction()) : options;
		options = (sync.interval() != null) ? options.interval(sync.interval()) : options;
		options = (sync.batchSize() != null) ? options.batchSize(sync.batchSize()) : options;
		options = options.prefixes(sync.prefixes());
		return Boolean.FALSE.equals(sync.announcements()) ? options.withoutAnnouncements() : options;
	}

	private List<RemoteDefinition> remotes(String store, SyncProperties sync) {
		List<String> references = new ArrayList<>(sync.remotes());
		if (sync.remote() != null) {
			references.add(0, sync.remote());
		}
		if (references.isEmpty()) {
			throw new InvalidConfigurationException("Store '" + store + "' is to sync, and names no remote.",
					"Set persist.stores." + store + ".sync.remote to a URL or to a name under persist.remotes.");
		}
		if (references.stream().filter(ConfiguredStores::isUrl).count() > 1) {
			throw new InvalidConfigurationException("Store '" + store + "' names several remotes by URL.",
					"Give each a name under persist.remotes, and refer to it by that name: what is synced is remembered by name.");
		}
		return references.stream().map((reference) -> remote(store, reference)).toList();
	}

	private static boolean isUrl(String reference) {
		return reference.contains(":");
	}

	private RemoteDefinition remote(String store, String reference) {
		if (isUrl(reference)) {
			return RemoteDefinition.of(SyncOptions.DEFAULT_REMOTE, reference);
		}
		RemoteProperties remote = this.properties.remotes().get(reference);
		if (remote == null) {
			throw new InvalidConfigurationException(
					"Store '" + store + "' names remote '" + reference + "', which is not under persist.remotes.",
					"Use one of " + this.properties.remotes().keySet().stream().sorted().toList()
							+ ", or an address such as https://sync.example.com.");
		}
		return named(reference, remote.url(), remote.token());
	}

	private static RemoteDefinition named(String name, @Nullable String url, @Nullable String token) {
		if (name.equals(SyncOptions.DEFAULT_REMOTE)) {
			throw new InvalidConfigurationException(
					"A remote under persist.remotes is named '" + name + "', as are those given by URL alone.",
					"Choose another name for it.");
		}
		if (url == null || url.isBlank()) {
			throw new InvalidConfigurationException("Remote '" + name + "' has no address.",
					"Set persist.remotes." + name + ".url, for example to https://sync.example.com.");
		}
		return RemoteDefinition.of(name, url, token);
	}

}
