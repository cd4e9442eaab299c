package one.persist.server.storage;

import java.util.List;
import java.util.function.Supplier;

import one.persist.protocol.Cursor;
import one.persist.server.storage.SyncStorage.Purged;
import one.persist.spi.Remote;

/**
 * Sees what a storage does, for metrics and traces. Used by many threads at once; it
 * fails no call that would succeed without it.
 */
public interface StorageObserver {

	/** Sees nothing. */
	StorageObserver NONE = new StorageObserver() {
	};

	/**
	 * Puts something around the calls to a store.
	 * @param store the store's name
	 * @param remote the store
	 * @return what is called in its place
	 */
	default Remote around(String store, Remote remote) {
		return remote;
	}

	/**
	 * Runs a purge.
	 * @param purge what is to be run, once and on this thread
	 * @return what it returned; what it threw is thrown
	 */
	default Purged purging(Supplier<Purged> purge) {
		return purge.get();
	}

	/**
	 * The devices of all stores were counted, as they are at each purge.
	 * @param devices how many there are
	 */
	default void counted(DeviceCount devices) {
	}

	/**
	 * What tenants have was counted, as it is at each purge.
	 * @param fullest those that have most of their quota, in that order; bounded
	 */
	default void used(List<TenantShare> fullest) {
	}

	/**
	 * Tells which commit a cursor of this server names, so that the push that made it can
	 * be found from the pull that read it.
	 * @param cursor a cursor
	 * @return the commit's number within its store; -1 if no server of this kind made the
	 * cursor
	 */
	static long commitOf(Cursor cursor) {
		Commit commit = Commit.parse(cursor);
		return (commit != null) ? commit.seq() : -1;
	}

	/**
	 * What a tenant has of what it may have.
	 *
	 * @param tenant who
	 * @param usage what it has
	 * @param quota what it may have
	 */
	record TenantShare(String tenant, TenantUsage usage, Quota quota) {

	}

	/**
	 * How many devices there are. One that uses several stores counts once for each.
	 *
	 * @param known devices heard of since commits are kept
	 * @param silent those of them that were not heard of for a day
	 */
	record DeviceCount(long known, long silent) {

		static final DeviceCount NONE = new DeviceCount(0, 0);

		DeviceCount plus(DeviceCount other) {
			return new DeviceCount(this.known + other.known, this.silent + other.silent);
		}

	}

}
