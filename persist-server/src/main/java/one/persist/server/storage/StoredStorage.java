package one.persist.server.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import one.persist.protocol.RecordBounds;
import one.persist.server.storage.AuditEntry.About;
import one.persist.server.storage.StorageObserver.DeviceCount;
import one.persist.server.storage.StoreTable.Counters;
import one.persist.server.storage.StoredRemote.Reader;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;

/**
 * The storage, in whatever database: the rules are here and in what it calls, once for
 * all.
 */
final class StoredStorage implements SyncStorage {

	/**
	 * Rows looked at in one transaction, at most: pushes wait no longer than for one
	 * push.
	 */
	private static final int PURGE_BATCH = 1_000;

	/** A store's first commit has the number 0. */
	private static final long BEFORE_FIRST_COMMIT = -1;

	/** Stores listed at once while purging. */
	private static final int STORES_BATCH = 100;

	/** Where so many stores in a row cannot be purged, it is not for the stores. */
	private static final int FAILURES_IN_A_ROW = 3;

	/** Who was not heard of for so long is away, or cannot reach the server. */
	private static final Duration SILENCE = Duration.ofDays(1);

	/** Tenants are not empty. */
	private static final String NOBODY = "";

	private final Database database;

	private final StorageSettings settings;

	private final AnnouncementHub hub;

	private final Administration administration;

	private final Recount recount;

	/**
	 * Keeps all stores in a database.
	 * @param neighbours the other servers on it
	 */
	StoredStorage(Database database, StorageSettings settings, Neighbours.Maker neighbours) {
		this.database = database;
		this.settings = settings;
		this.hub = new AnnouncementHub(neighbours);
		this.administration = Administration.of(database, settings);
		this.recount = new Recount(database);
	}

	@Override
	public Remote remote(String tenant, String store) {
		return store(new Reader(new StoreId(tenant, store), null, null));
	}

	@Override
	public Remote remote(Visitor visitor, String store) {
		return store(new Reader(new StoreId(visitor.caller().tenant(), store), visitor, null));
	}

	@Override
	public Remote remote(Visitor visitor, String store, PageRoom room) {
		return store(new Reader(new StoreId(visitor.caller().tenant(), store), visitor, room));
	}

	private Remote store(Reader reader) {
		Remote stored = new StoredRemote(this.database, reader, this.settings, this.hub);
		return this.settings.observer()
			.around(reader.id().store(), new AuditedRemote(stored, reader.id(), this.administration.audit()));
	}

	@Override
	public StoreWriter writer(String tenant, String store) {
		return new StoredWriter(this.database, new StoreId(tenant, store), this.settings, this.hub);
	}

	@Override
	public Administration administration() {
		return this.administration;
	}

	@Override
	public RemoteLimits limits() {
		return this.settings.limits();
	}

	@Override
	public RecordBounds bounds() {
		return this.settings.bounds();
	}

	@Override
	public Quota quota(String tenant) {
		return this.settings.quotas().of(tenant);
	}

	@Override
	public void check() {
		this.database.write(NOBODY, (connection) -> {
			ProbeTable.write(connection, this.settings.clock().instant());
			return NOBODY;
		});
	}

	@Override
	public Purged purge(Retention retention) {
		return this.settings.observer().purging(() -> purgeStores(retention));
	}

	private Purged purgeStores(Retention retention) {
		Instant now = this.settings.clock().instant();
		Purged total = new Purged(0, 0, 0);
		DeviceCount devices = DeviceCount.NONE;
		FullestTenants fullest = new FullestTenants(this.settings.quotas());
		StoreId after = null;
		RemoteException failure = null;
		int inARow = 0;
		for (List<StoreId> stores = list(after); !stores.isEmpty(); stores = list(after)) {
			for (StoreId store : stores) {
				try {
					total = total.plus(purge(store, now.minus(retention.tombstones()), now.minus(retention.commits())));
					DeviceCount own = count(store, now.minus(SILENCE));
					devices = devices.plus(own);
					fullest.add(store, own.known(), this.recount.of(store));
					inARow = 0;
				}
				catch (RemoteException ex) {
					// one store that is locked, or damaged, holds up nothing but itself
					failure = (failure != null) ? failure : ex;
					inARow++;
					if (inARow == FAILURES_IN_A_ROW) {
						throw failure;
					}
				}
				after = store;
			}
		}
		if (failure != null) {
			throw failure;
		}
		Instant upTo = now.minus(retention.commits());
		this.administration.keys().purge(upTo);
		this.administration.audit().purge(upTo);
		if (!total.equals(new Purged(0, 0, 0))) {
			this.administration.audit()
				.write(AuditAction.PURGED, About.SERVER, total.tombstones() + " deletes, " + total.commits()
						+ " commits and " + total.devices() + " devices");
		}
		this.settings.observer().counted(devices);
		this.settings.observer().used(fullest.take());
		return total;
	}

	private Purged purge(StoreId store, Instant tombstones, Instant commits) {
		return new Purged(purgeTombstones(store, tombstones), purgeCommits(store, commits),
				purgeDevices(store, commits));
	}

	private List<StoreId> list(@Nullable StoreId after) {
		return this.database.stores(after, STORES_BATCH);
	}

	private long purgeTombstones(StoreId store, Instant upTo) {
		return repeat(() -> this.database.write(store.tenant(), (connection) -> {
			// the number that is found is that of what is then deleted
			this.database.dialect().lock(connection, store);
			long floor = RecordTable.lastOfOldTombstones(connection, store, upTo, PURGE_BATCH);
			StoreTable.raiseFloor(connection, store, floor);
			this.settings.faultPoint().accept("purge.raised");
			int purged = RecordTable.purge(connection, store, floor);
			this.settings.faultPoint().accept("purge.deleted");
			return purged;
		}));
	}

	private long purgeCommits(StoreId store, Instant upTo) {
		long total = 0;
		long after = BEFORE_FIRST_COMMIT;
		Long last = lastOldCommit(store, upTo, after);
		while (last != null) {
			long from = after;
			long to = last;
			total += this.database.write(store.tenant(),
					(connection) -> CommitTable.purge(connection, store, upTo, from, to));
			after = to;
			last = lastOldCommit(store, upTo, after);
		}
		return total;
	}

	private @Nullable Long lastOldCommit(StoreId store, Instant upTo, long after) {
		return this.database.read(store.tenant(), (connection) -> {
			Counters counters = StoreTable.find(connection, store);
			return Optional.ofNullable((counters != null)
					? CommitTable.lastOld(connection, store, upTo, after, counters.seq(), PURGE_BATCH) : null);
		}).orElse(null);
	}

	private long purgeDevices(StoreId store, Instant upTo) {
		return repeat(() -> this.database.write(store.tenant(),
				(connection) -> DeviceTable.purge(connection, store, upTo, PURGE_BATCH)));
	}

	private DeviceCount count(StoreId store, Instant since) {
		return this.database.read(store.tenant(), (connection) -> DeviceTable.count(connection, store, since));
	}

	private static long repeat(Batch batch) {
		long total = 0;
		int deleted;
		do {
			deleted = batch.run();
			total += deleted;
		}
		while (deleted == PURGE_BATCH);
		return total;
	}

	@Override
	public void close() {
		this.hub.close();
		this.database.close();
	}

	/**
	 * Deletes some rows.
	 */
	@FunctionalInterface
	private interface Batch {

		int run();

	}

}
