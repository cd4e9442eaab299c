package one.persist.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import one.persist.server.storage.Quota;
import one.persist.server.storage.Retention;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

/**
 * The real server's storage, one file or database a thread for many runs, each run with
 * tenants of its own. Backups are rows copied to another tenant.
 */
final class SimulatedServer {

	static final String STORE = "notes";

	static final Duration TOMBSTONES = Duration.ofDays(90);

	static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(60);

	private static final String[] TABLES = { "sync_store", "sync_commit", "sync_device", "sync_record" };

	private static final String[] COLUMNS = { "seq, floor, writer, writer_clock, records, bytes, counted",
			"seq, nonce, committed_at", "device, last_push, seen_at, first_seen_at, noted_at, cursor_seq",
			"key, version, vector, seq, commit_seq, by_device, deleted_at, value" };

	private static final ThreadLocal<Map<StoredIn, SimulatedServer>> OF_THREAD = ThreadLocal
		.withInitial(() -> new EnumMap<>(StoredIn.class));

	private final Path folder;

	private final StoredIn storedIn;

	private final SyncStorage storage;

	private final Connection connection;

	private final Map<String, PreparedStatement> statements = new HashMap<>();

	private final Map<String, Map<String, Copy>> recordsOf = new HashMap<>();

	/** What the database counted of the storage's commits when they were read. */
	private long recordsVersion;

	private SimulationClock clock = new SimulationClock();

	private RandomGenerator random = new SplittableRandom(1);

	private int stepsToLive = -1;

	private SimulatedServer(StoredIn storedIn) {
		this.storedIn = storedIn;
		try {
			Path memory = Path.of("/dev/shm");
			this.folder = Files.isWritable(memory) ? Files.createTempDirectory(memory, "persist-simulation")
					: Files.createTempDirectory("persist-simulation");
			Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
			RandomGenerator nonces = () -> this.random.nextLong();
			StoredIn.Opened opened = storedIn.open(this.folder, new StorageSettings(RemoteLimits.DEFAULT,
					CLOCK_TOLERANCE, () -> this.clock.server(), nonces, this::step));
			this.storage = opened.storage();
			this.connection = opened.connection();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The current thread's server, for the run that begins. */
	static SimulatedServer begin(SimulationClock clock, long seed) {
		SimulatedServer server = OF_THREAD.get().computeIfAbsent(StoredIn.current(), SimulatedServer::new);
		server.clock = clock;
		server.random = new SplittableRandom(seed);
		server.stepsToLive = -1;
		return server;
	}

	/** The storage dies at its own fault points. */
	private void step(String point) {
		if (this.stepsToLive == 0) {
			this.stepsToLive = -1;
			throw new Death();
		}
		if (this.stepsToLive > 0) {
			this.stepsToLive--;
		}
	}

	void dieAfter(int steps) {
		this.stepsToLive = steps;
	}

	void spare() {
		this.stepsToLive = -1;
	}

	/** Where this thread's files lie. */
	Path folder() {
		return this.folder;
	}

	Remote remote(String tenant) {
		return this.storage.remote(tenant, STORE);
	}

	void purge() {
		this.storage.purge(new Retention(TOMBSTONES, Duration.ofDays(4000)));
	}

	/** All records of a tenant, tombstones too; read again only after a commit. */
	Map<String, Copy> records(String tenant) {
		long[] version = new long[1];
		query(this.storedIn.version(), (row) -> version[0] = row.getLong(1));
		if (version[0] != this.recordsVersion) {
			this.recordsOf.clear();
			this.recordsVersion = version[0];
		}
		return this.recordsOf.computeIfAbsent(tenant, this::readRecords);
	}

	private Map<String, Copy> readRecords(String tenant) {
		Map<String, Copy> records = new TreeMap<>();
		long[] bytes = new long[1];
		query("SELECT key, version, vector, value FROM sync_record WHERE tenant = ?", (row) -> {
			byte[] value = row.getBytes(4);
			bytes[0] += Quota.RECORD_BYTES + row.getString(1).getBytes(StandardCharsets.UTF_8).length
					+ row.getString(3).length() + ((value != null) ? value.length : 0);
			records.put(row.getString(1), new Copy(row.getString(1), (value != null) ? text(value) : null,
					row.getString(2), Copy.serverVector(row.getString(3))));
		}, tenant);
		long live = records.values().stream().filter((copy) -> copy.value() != null).count();
		requireCounted(tenant, live + " records, " + bytes[0] + " bytes, 0 not counted");
		return records;
	}

	private void requireCounted(String tenant, String there) {
		query("SELECT records, bytes, seq + floor - counted FROM sync_store WHERE tenant = ?", (row) -> {
			String counted = row.getLong(1) + " records, " + row.getLong(2) + " bytes, " + row.getLong(3)
					+ " not counted";
			if (!counted.equals(there)) {
				throw new Violation("usage", "the server counts " + counted + ", and has " + there);
			}
		}, tenant);
	}

	/** Keys of a tenant that a page between two numbers must have. */
	Map<String, String> between(String tenant, long after, long upTo, String leftOut) {
		Map<String, String> keys = new TreeMap<>();
		query("""
				SELECT key, version FROM sync_record
				WHERE tenant = ? AND commit_seq > ? AND commit_seq <= ? AND by_device <> ?""",
				(row) -> keys.put(row.getString(1), row.getString(2)), tenant, after, upTo, leftOut);
		return keys;
	}

	/** Copies all rows of a tenant to another, which has none. */
	void copy(String from, String to) {
		for (int i = 0; i < TABLES.length; i++) {
			update("INSERT INTO " + TABLES[i] + " (tenant, store, " + COLUMNS[i] + ") SELECT ?, store, " + COLUMNS[i]
					+ " FROM " + TABLES[i] + " WHERE tenant = ?", to, from);
		}
	}

	/** Removes tenants that the run has used. */
	void forget(List<String> tenants) {
		for (String tenant : tenants) {
			for (String table : TABLES) {
				update("DELETE FROM " + table + " WHERE tenant = ?", tenant);
			}
			update("DELETE FROM sync_audit WHERE tenant = ?", tenant);
		}
	}

	private static String text(byte[] value) {
		return new String(value, StandardCharsets.UTF_8);
	}

	private void query(String sql, RowConsumer rows, Object... arguments) {
		try (ResultSet row = bind(sql, arguments).executeQuery()) {
			while (row.next()) {
				rows.accept(row);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void update(String sql, Object... arguments) {
		// one's own commits are not counted
		this.recordsOf.clear();
		try {
			bind(sql, arguments).executeUpdate();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private PreparedStatement bind(String sql, Object... arguments) throws SQLException {
		PreparedStatement statement = this.statements.get(sql);
		if (statement == null) {
			statement = this.connection.prepareStatement(sql);
			this.statements.put(sql, statement);
		}
		for (int i = 0; i < arguments.length; i++) {
			statement.setObject(i + 1, arguments[i]);
		}
		return statement;
	}

	private void delete() {
		try (Stream<Path> files = Files.walk(this.folder)) {
			files.sorted(Comparator.reverseOrder()).forEach((file) -> file.toFile().delete());
		}
		catch (IOException | UncheckedIOException ex) {
			// a temporary folder is left behind
		}
	}

	/**
	 * The server's process ends here: its transaction is rolled back.
	 */
	static final class Death extends RuntimeException {

		Death() {
			super("the server died", null, false, false);
		}

	}

	/**
	 * Takes a row.
	 */
	interface RowConsumer {

		void accept(ResultSet row) throws SQLException;

	}

}
