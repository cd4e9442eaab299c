package one.persist.server.storage;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import one.persist.DeviceId;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who listens to which store in this process, and is told of what was committed, here or
 * by another server on the same database. Safe for use by many threads.
 */
final class AnnouncementHub {

	private static final Logger logger = LoggerFactory.getLogger(AnnouncementHub.class);

	/** By the digest of the store. No set in it is empty. */
	private final Map<String, Set<Listening>> stores = new ConcurrentHashMap<>();

	private final Neighbours neighbours;

	private volatile boolean closed;

	/**
	 * Begins without listeners.
	 * @param neighbours makes what other servers are told through, and what they tell
	 */
	AnnouncementHub(Neighbours.Maker neighbours) {
		this.neighbours = neighbours.make(this);
	}

	/**
	 * Listens to a store. The listener is told before this returns that it does.
	 * @param store the store
	 * @param device who listens
	 * @param listener is told
	 * @return what ends it
	 */
	Subscription listen(StoreId store, DeviceId device, AnnouncementListener listener) {
		Listening listening = new Listening(store, device, listener);
		this.stores.compute(store.digest(), (digest, before) -> {
			Set<Listening> all = (before != null) ? before : ConcurrentHashMap.newKeySet();
			all.add(listening);
			return all;
		});
		listening.opened();
		this.neighbours.listen();
		if (this.closed) {
			end(listening);
		}
		return () -> remove(listening);
	}

	/**
	 * A push was committed by this server.
	 * @param store where
	 * @param device whose
	 * @param response its answer
	 */
	void pushed(StoreId store, DeviceId device, PushResponse response) {
		if (response.results().stream().anyMatch(PushResult.Applied.class::isInstance)) {
			committed(store, device);
		}
	}

	/**
	 * Records were committed by this server.
	 * @param store where
	 * @param device whose; it is not told itself
	 */
	void committed(StoreId store, DeviceId device) {
		changed(store.digest(), device);
		this.neighbours.changed(store, device);
	}

	/**
	 * Records were committed, here or by another server.
	 * @param digest of the store
	 * @param device whose they all are, who is not told itself; null if of several, each
	 * of which has news of another
	 */
	void changed(String digest, @Nullable DeviceId device) {
		for (Listening listening : this.stores.getOrDefault(digest, Set.of())) {
			if (!listening.device.equals(device)) {
				listening.changed();
			}
		}
	}

	/** Anything may have been committed by others: tells all who listen. */
	void changed() {
		for (Set<Listening> all : this.stores.values()) {
			all.forEach(Listening::changed);
		}
	}

	/** Tells all who listen that there is nothing more to hear. */
	void close() {
		this.closed = true;
		for (Set<Listening> all : this.stores.values()) {
			all.forEach(this::end);
		}
		this.neighbours.close();
	}

	private void end(Listening listening) {
		if (remove(listening)) {
			listening.closed();
		}
	}

	private boolean remove(Listening listening) {
		boolean[] removed = new boolean[1];
		this.stores.computeIfPresent(listening.store.digest(), (digest, all) -> {
			removed[0] = all.remove(listening);
			return all.isEmpty() ? null : all;
		});
		return removed[0];
	}

	/**
	 * One who listens. What a listener throws is its own matter: the push is committed,
	 * and others are to be told.
	 */
	private static final class Listening {

		private final StoreId store;

		private final DeviceId device;

		private final AnnouncementListener listener;

		private Listening(StoreId store, DeviceId device, AnnouncementListener listener) {
			this.store = store;
			this.device = device;
			this.listener = listener;
		}

		private void opened() {
			tell(this.listener::opened);
		}

		private void changed() {
			tell(this.listener::changed);
		}

		private void closed() {
			tell(() -> this.listener.closed(new RemoteException(Kind.TRANSIENT, "The storage was closed", null)));
		}

		/** One call at a time, as pushes of several devices end together. */
		private synchronized void tell(Runnable news) {
			try {
				news.run();
			}
			catch (RuntimeException ex) {
				logger.warn("A listener of store '{}' failed", this.store.store(), ex);
			}
		}

	}

}
