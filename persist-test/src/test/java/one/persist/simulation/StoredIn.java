package one.persist.simulation;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import one.persist.Synchronous;
import one.persist.server.postgres.TestDatabase;
import one.persist.server.storage.PostgresSyncStorage;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;

/**
 * What the simulated servers of a thread store in, and the test that simulates them so.
 */
enum StoredIn {

	/** A file of the thread. */
	SQLITE("SimulationTest", "PRAGMA data_version") {

		@Override
		Opened open(Path folder, StorageSettings settings) throws SQLException {
			return new Opened(SqliteSyncStorage.open(folder.resolve("server"), Synchronous.NORMAL, settings),
					DriverManager
						.getConnection("jdbc:sqlite:" + folder.resolve("server").resolve("persist-server.db")));
		}

	},

	/** A database of the thread; it ends with the PostgreSQL of the JVM. */
	POSTGRESQL("PostgresSimulationTest", "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint") {

		@Override
		Opened open(Path folder, StorageSettings settings) throws SQLException {
			TestDatabase database = new TestDatabase();
			SyncStorage storage = PostgresSyncStorage.open(database.pool(2), PostgresSyncStorage.SCHEMA, settings);
			return new Opened(storage, database.superuser());
		}

	};

	private static final ThreadLocal<StoredIn> OF_THREAD = ThreadLocal.withInitial(() -> SQLITE);

	private final String test;

	private final String version;

	StoredIn(String test, String version) {
		this.test = test;
		this.version = version;
	}

	abstract Opened open(Path folder, StorageSettings settings) throws SQLException;

	/** Name of the test that simulates servers of this kind. */
	String test() {
		return this.test;
	}

	/** A query for a number that is another one after each commit of the storage. */
	String version() {
		return this.version;
	}

	/** What the servers of the current thread store in from now on. */
	void use() {
		OF_THREAD.set(this);
	}

	static StoredIn current() {
		return OF_THREAD.get();
	}

	/**
	 * A storage and a way past it.
	 *
	 * @param storage the storage
	 * @param connection sees and changes all of its tables
	 */
	record Opened(SyncStorage storage, Connection connection) {

	}

}
