package one.persist.server.storage;

import javax.sql.DataSource;

import one.persist.protocol.RecordBounds;
import one.persist.server.ServerSetupException;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

/**
 * Keeps all stores of all tenants in one PostgreSQL, which any number of servers share.
 */
public final class PostgresSyncStorage implements SyncStorage {

	/** The schema of servers that name none. */
	public static final String SCHEMA = "persist";

	/**
	 * Pushes to one store at once, at one server, where nothing else is said. Only one of
	 * them has the lock: the others prepare what they write meanwhile. A third of the
	 * usual pool, so two stores that are locked leave connections for the rest.
	 */
	public static final int WRITERS = 3;

	private final StoredStorage stored;

	private PostgresSyncStorage(StoredStorage stored) {
		this.stored = stored;
	}

	/**
	 * Opens the storage, and makes its schema if there is none. From when a device first
	 * listens until it is closed, the storage keeps one connection, on which it hears of
	 * what other servers store.
	 * @param source connections to a PostgreSQL, of a pool; stays the caller's
	 * @param schema the schema of the database that holds the server's tables, and
	 * nothing else: lower-case letters, digits and {@code _}
	 * @param settings what every storage needs to know
	 * @return the storage; closing it leaves the source open
	 * @throws ServerSetupException if it is not PostgreSQL, cannot be reached, or the
	 * schema cannot be made or is one of a newer server that tolerates no older one
	 */
	public static PostgresSyncStorage open(DataSource source, String schema, StorageSettings settings) {
		return open(source, schema, settings, WRITERS);
	}

	/**
	 * Opens the storage, with another number of pushes to one store at once.
	 * @param source connections to a PostgreSQL, of a pool; stays the caller's
	 * @param schema the schema of the database that holds the server's tables
	 * @param settings what every storage needs to know
	 * @param writers pushes to one store under way at once; positive, and less than the
	 * pool has connections. Others wait for their turn without a connection
	 * @return the storage; closing it leaves the source open
	 * @throws ServerSetupException as {@link #open(DataSource, String, StorageSettings)}
	 * does, and if the number is not positive
	 */
	public static PostgresSyncStorage open(DataSource source, String schema, StorageSettings settings, int writers) {
		if (writers < 1) {
			throw new ServerSetupException("There are to be " + writers + " pushes to one store at once.",
					"Set persist.server.limits.pushes-to-a-store to a positive number, less than the pool has connections.",
					null);
		}
		return open(source, schema, settings, Waits.DEFAULT, StoreGate.of(writers));
	}

	static PostgresSyncStorage open(DataSource source, String schema, StorageSettings settings, Waits waits,
			StoreGate gate) {
		PostgresSchema.migrate(source, schema);
		PostgresDatabase database = new PostgresDatabase(source, schema, waits, gate);
		PostgresChannel channel = new PostgresChannel(database, schema, settings.random().nextLong());
		return new PostgresSyncStorage(
				new StoredStorage(database, settings, (hub) -> new PostgresNeighbours(channel, hub)));
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
	}

}
