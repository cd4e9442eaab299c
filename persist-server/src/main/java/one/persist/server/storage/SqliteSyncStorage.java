package one.persist.server.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import one.persist.Synchronous;
import one.persist.server.ServerSetupException;
import one.persist.protocol.RecordBounds;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

/**
 * Keeps all stores of all tenants in one SQLite file. One process opens it at a time.
 */
public final class SqliteSyncStorage implements SyncStorage {

	private static final String FILE = "persist-server.db";

	private static final String LOCK = "persist-server.lock";

	private final OwnerLock lock;

	private final StoredStorage stored;

	private SqliteSyncStorage(OwnerLock lock, StoredStorage stored) {
		this.lock = lock;
		this.stored = stored;
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
			return new SqliteSyncStorage(lock, new StoredStorage(
					SqliteDatabase.open(directory.resolve(FILE), synchronous), settings, Neighbours.NONE));
		}
		catch (RuntimeException ex) {
			lock.close();
			throw ex;
		}
	}

	@Override
	public Remote remote(String tenant, String store) {
		return this.stored.remote(tenant, store);
	}

	@Override
	public Remote remote(Visitor visitor, String store) {
		return this.stored.remote(visitor, store);
	}

	@Override
	public Remote remote(Visitor visitor, String store, PageRoom room) {
		return this.stored.remote(visitor, store, room);
	}

	@Override
	public StoreWriter writer(String tenant, String store) {
		return this.stored.writer(tenant, store);
	}

	@Override
	public Administration administration() {
		return this.stored.administration();
	}

	@Override
	public RemoteLimits limits() {
		return this.stored.limits();
	}

	@Override
	public RecordBounds bounds() {
		return this.stored.bounds();
	}

	@Override
	public Quota quota(String tenant) {
		return this.stored.quota(tenant);
	}

	@Override
	public void check() {
		this.stored.check();
	}

	@Override
	public Purged purge(Retention retention) {
		return this.stored.purge(retention);
	}

	@Override
	public void close() {
		this.stored.close();
		this.lock.close();
	}

}
