package one.persist.server.http;

import one.persist.server.storage.Retention;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

/**
 * Lets each test bring a storage of its own to a server that goes on running.
 */
final class SwitchableStorage implements SyncStorage {

	private volatile SyncStorage current;

	void use(SyncStorage storage) {
		this.current = storage;
	}

	@Override
	public Remote remote(String tenant, String store) {
		return this.current.remote(tenant, store);
	}

	@Override
	public RemoteLimits limits() {
		return RemoteLimits.DEFAULT;
	}

	@Override
	public Purged purge(Retention retention) {
		SyncStorage storage = this.current;
		return (storage != null) ? storage.purge(retention) : new Purged(0, 0, 0);
	}

	@Override
	public void close() {
	}

}
