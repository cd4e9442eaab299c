package one.persist.server.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import one.persist.Synchronous;
import one.persist.server.ServerSetupException;
import one.persist.server.storage.StoreTable.Counters;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all stores of all tenants in one SQLite file. One process opens it at a time.
 */
public final class SqliteSyncStorage implements SyncStorage {

	private static final String FILE = "persist-server.db";

	private static final String LOCK = "persist-server.lock";

	/**
	 * Rows looked at in one transaction, at most: pushes wait no longer than for one
	 * push.
	 */
	private static final int PURGE_BATCH = 1_000;

	/** A store's first commit has the number 0. */
	private static final long BEFORE_FIRST_COMMIT = -1;

	/** Stores listed at once while purging. */
	private static final int STORES_BATCH = 100;

	private final OwnerLock lock;

	private final SqliteFile file;

	private final StorageSettings settings;

	private SqliteSyncStorage(OwnerLock lock, SqliteFile file, StorageSettings settings) {
		this.lock = lock;
		this.file = file;
		this.settings = settings;
	}

	/**
	 * Opens the storage, and makes it if there is none.
	 * @param directory where the file lies; made if it is missing. On a local disk, and
	 * of this server alone
	 * @param synchronous how far a commit reaches before a push is answered
	 * @param settings what every storage needs to know
	 * @return the storage, to be closed
	 * @throws ServerSetupException if the directory cannot be written, another server
	 * uses it, the file is not one of a server or of a newer one, or SQLite is too old
	 */
	public static SqliteSyncStorage open(Path directory, Synchronous synchronous, StorageSettings settings) {
		if (directory.toString().indexOf('?') >= 0) {
			throw new ServerSetupException("The directory '" + directory + "' has a question mark in its name.",
					"Set persist.server.directory to one without: what follows would be read as options of SQLite.",
					null);
		}
		try {
			Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new ServerSetupException("The directory " + directory + " cannot be made: " + ex + ".",
					"Set persist.server.directory to a directory that the server may write to.", ex);
		}
		OwnerLock lock = OwnerLock.acquire(directory.resolve(LOCK));
		try {
			return new SqliteSyncStorage(lock, SqliteFile.open(directory.resolve(FILE), synchronous), settings);
		}
		catch (RuntimeException ex) {
			lock.close();
			throw ex;
		}
	}

	@Override
	public Remote remote(String tenant, String store) {
		return new SqliteRemote(this.file, new StoreId(tenant, store), this.settings);
	}

	@Override
	public RemoteLimits limits() {
		return this.settings.limits();
	}

	@Override
	public Purged purge(Retention retention) {
		Instant now = this.settings.clock().instant();
		Instant tombstones = now.minus(retention.tombstones());
		Instant commits = now.minus(retention.commits());
		Purged total = new Purged(0, 0, 0);
		StoreId after = null;
		for (List<StoreId> stores = list(after); !stores.isEmpty(); stores = list(after)) {
			for (StoreId store : stores) {
				total = new Purged(total.tombstones() + purgeTombstones(store, tombstones),
						total.commits() + purgeCommits(store, commits), total.devices() + purgeDevices(store, commits));
				after = store;
			}
		}
		return total;
	}

	private List<StoreId> list(@Nullable StoreId after) {
		return this.file.read((connection) -> StoreTable.list(connection, after, STORES_BATCH));
	}

	private long purgeTombstones(StoreId store, Instant upTo) {
		return repeat(() -> this.file.write((connection) -> {
			long floor = RecordTable.lastOfOldTombstones(connection, store, upTo, PURGE_BATCH);
			StoreTable.raiseFloor(connection, store, floor);
			this.settings.faultPoint().accept("purge.raised");
			int purged = RecordTable.purge(connection, store, upTo, PURGE_BATCH);
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
			total += this.file.write((connection) -> CommitTable.purge(connection, store, upTo, from, to));
			after = to;
			last = lastOldCommit(store, upTo, after);
		}
		return total;
	}

	private @Nullable Long lastOldCommit(StoreId store, Instant upTo, long after) {
		return this.file.read((connection) -> {
			Counters counters = StoreTable.find(connection, store);
			return Optional.ofNullable((counters != null)
					? CommitTable.lastOld(connection, store, upTo, after, counters.seq(), PURGE_BATCH) : null);
		}).orElse(null);
	}

	private long purgeDevices(StoreId store, Instant upTo) {
		return this.file.write((connection) -> DeviceTable.purge(connection, store, upTo));
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
		this.file.close();
		this.lock.close();
	}

	/**
	 * Deletes some rows.
	 */
	@FunctionalInterface
	private interface Batch {

		int run();

	}

}
