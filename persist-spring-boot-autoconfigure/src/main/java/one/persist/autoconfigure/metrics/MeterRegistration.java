package one.persist.autoconfigure.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import one.persist.PersistException;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.autoconfigure.PersistProperties.StoreProperties;
import one.persist.autoconfigure.PersistProperties.SyncProperties;
import one.persist.event.PersistEvent;
import one.persist.event.RecordChanged;
import one.persist.spi.PersistListener;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Registers the meters of all stores: of those that are there at the start before
 * anything happens, of others at their first event, and at the first of a remote.
 */
final class MeterRegistration implements SmartInitializingSingleton, PersistListener {

	private final Stores stores;

	private final Map<String, StoreProperties> configured;

	private final SyncMeters meters;

	private final StoreGauges gauges;

	/** Stores that have their own meters. */
	private final Set<String> known = ConcurrentHashMap.newKeySet();

	/** Stores that have the meters of their remotes, too. */
	private final Set<String> attached = ConcurrentHashMap.newKeySet();

	MeterRegistration(Stores stores, Map<String, StoreProperties> configured, SyncMeters meters, StoreGauges gauges) {
		this.stores = stores;
		this.configured = configured;
		this.meters = meters;
		this.gauges = gauges;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.stores.all().forEach(this::register);
	}

	@Override
	public void onEvent(PersistEvent event) {
		boolean unknown = !this.known.contains(event.store());
		if (unknown || (isOfRemote(event) && !this.attached.contains(event.store()))) {
			this.stores.find(event.store()).ifPresent(this::register);
		}
	}

	/**
	 * A store that does not sync tells of its own writes alone, and each look at its
	 * status would cost a query.
	 */
	private static boolean isOfRemote(PersistEvent event) {
		return !(event instanceof RecordChanged changed) || changed.remote() != null;
	}

	private void register(Store store) {
		String name = store.name();
		if (this.known.add(name)) {
			this.gauges.register(name);
		}
		List<RemoteStatus> remotes = remotes(store);
		for (RemoteStatus remote : remotes) {
			this.gauges.register(name, remote.name());
			this.meters.register(name, remote.name());
		}
		StoreProperties properties = this.configured.get(name);
		SyncProperties sync = (properties != null) ? properties.sync() : null;
		if (sync != null) {
			this.meters.registerConflicts(name,
					(sync.strategy() != null) ? sync.strategy() : SyncOptions.DEFAULT_STRATEGY);
		}
		if (!remotes.isEmpty()) {
			this.attached.add(name);
		}
	}

	/**
	 * None, if the file cannot be read at the moment: the next event of a remote asks
	 * again.
	 */
	private static List<RemoteStatus> remotes(Store store) {
		try {
			return store.sync().status().remotes();
		}
		catch (PersistException ex) {
			return List.of();
		}
	}

}
