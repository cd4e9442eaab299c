package one.persist.test;

import java.util.function.Supplier;

import one.persist.server.storage.Retention;
import one.persist.server.storage.StoreWriter;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.Visitor;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

/**
 * Lets each test bring a storage of its own to a server that goes on running.
 */
final class SwitchableStorage implements SyncStorage {

	private volatile Supplier<SyncStorage> current;

	void use(Supplier<SyncStorage> storage) {
		this.current = storage;
	}

	@Override
	public Remote remote(String tenant, String store) {
		return this.current.get().remote(tenant, store);
	}

	@Override
	public Remote remote(Visitor visitor, String store) {
		return this.current.get().remote(visitor, store);
	}

	@Override
	public StoreWriter writer(String tenant, String store) {
		return this.current.get().writer(tenant, store);
	}

	@Override
	public RemoteLimits limits() {
		return RemoteLimits.DEFAULT;
	}

	@Override
	public Purged purge(Retention retention) {
		return new Purged(0, 0, 0);
	}

	@Override
	public void close() {
	}

}
