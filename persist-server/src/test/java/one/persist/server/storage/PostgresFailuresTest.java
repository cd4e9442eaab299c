package one.persist.server.storage;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.postgres.TestDatabase;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * What devices hear when PostgreSQL is busy, slow, or refuses something; and what one
 * tenant may see of another when a statement is wrong.
 */
class PostgresFailuresTest {

	private static final Waits SHORT = new Waits(Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofMillis(900),
			Duration.ofMillis(1_500));

	private final TestDatabase database = new TestDatabase();

	private final InstantSource clock = InstantSource.system();

	private final AtomicInteger pushes = new AtomicInteger();

	private HikariDataSource pool;

	private PostgresDatabase transactions;

	private SyncStorage storage;

	private Remote remote;

	@BeforeEach
	void open() {
		this.pool = this.database.pool(2);
		this.storage = PostgresSyncStorage.open(this.pool, PostgresSyncStorage.SCHEMA,
				new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1), this.clock, new SplittableRandom(1)),
				SHORT, StoreGate.of(3));
		this.remote = this.storage.remote("acme", "tasks");
		this.transactions = new PostgresDatabase(this.pool, PostgresSyncStorage.SCHEMA, SHORT, StoreGate.of(3));
		push("first", "0");
	}

	@AfterEach
	void drop() {
		this.database.close();
	}

	/** As a device that was never heard of. */
	private List<PushResult> push(String key, String value) {
		int number = this.pushes.incrementAndGet();
		Version version = new Version(HybridTimestamp.ofEpochMillis(this.clock.millis()),
				new DeviceId("dev" + number + "x"));
		RecordChange change = new RecordChange(key, Json.parse(value), version, VersionVector.of(version));
		return this.remote
			.push(new PushRequest(DeviceState.fresh(version.device()), new PushName("p" + number),
					List.of(new PushEntry(change, false))))
			.results();
	}

	private List<RecordChange> pull() {
		return this.remote.pull(new PullRequest(DeviceState.fresh(new DeviceId("reader")), true, 100)).changes();
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private void assertBusy(Runnable call) {
		assertThatExceptionOfType(RemoteException.class).isThrownBy(call::run).satisfies((ex) -> {
			assertThat(ex.kind()).isEqualTo(Kind.BUSY);
			assertThat(ex.retryAfter()).isEqualTo(Duration.ofSeconds(2));
		});
	}

	@Test
	void aLockThatSomeoneHoldsMakesPushesComeAgainAndStopsNoPull() throws SQLException {
		try (Connection other = this.database.superuser()) {
			other.setAutoCommit(false);
			execute(other, "SELECT * FROM sync_store FOR UPDATE");
			assertBusy(() -> push("k", "1"));
			assertThat(pull()).extracting(RecordChange::key).containsExactly("first");
			other.rollback();
		}
		assertThat(push("k", "1")).containsExactly(new PushResult.Applied());
	}

	@Test
	void aTransactionThatSomeoneLeavesOpenStopsNothing() throws SQLException {
		try (Connection other = this.database.superuser()) {
			other.setAutoCommit(false);
			other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			execute(other, "SELECT pg_current_xact_id()");
			execute(other, "CREATE TABLE public.unfinished (id int)");
			assertThat(push("k", "1")).containsExactly(new PushResult.Applied());
			assertThat(pull()).extracting(RecordChange::key).containsExactly("first", "k");
		}
	}

	@Test
	void aStatementThatTakesTooLongMakesTheDeviceComeAgain() {
		assertBusy(() -> this.transactions.read("acme", (connection) -> {
			execute(connection, "SELECT pg_sleep(60)");
			return true;
		}));
		assertThat(push("k", "1")).containsExactly(new PushResult.Applied());
	}

	@Test
	void aPoolThatIsUsedUpMakesTheDeviceComeAgain() throws SQLException {
		this.pool.setConnectionTimeout(300);
		try (Connection one = this.pool.getConnection(); Connection two = this.pool.getConnection()) {
			assertThat(one).isNotSameAs(two);
			assertBusy(this::pull);
			assertBusy(() -> push("k", "1"));
		}
		assertThat(pull()).hasSize(1);
	}

	@Test
	void fault06AServerThatStandsStillInATransactionLosesItsLocks() {
		StoreId tasks = new StoreId("acme", "tasks");
		assertThatExceptionOfType(RemoteException.class)
			.isThrownBy(() -> this.transactions.write("acme", (connection) -> {
				this.transactions.dialect().lock(connection, tasks);
				await().ignoreException(RemoteException.class)
					.until(() -> push("k", "1"), (results) -> results.equals(List.of(new PushResult.Applied())));
				return StoreTable.find(connection, tasks);
			}))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.TRANSIENT));
	}

	@Test
	void aRaceThatIsLostIsRunAgainAndOneThatIsLostAgainAndAgainIsBusy() {
		AtomicInteger runs = new AtomicInteger();
		assertThat(this.transactions.<Integer>write("acme", (connection) -> {
			if (runs.incrementAndGet() < 3) {
				execute(connection, "DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$");
			}
			return runs.get();
		})).isEqualTo(3);
		runs.set(0);
		assertBusy(() -> this.transactions.write("acme", (connection) -> {
			runs.incrementAndGet();
			execute(connection, "DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40P01'; END $$");
			return true;
		}));
		assertThat(runs).hasValue(5);
	}

	@Test
	void aRowThatIsThereAtEachAttemptIsNoRaceButAFailure() {
		this.database.execute("INSERT INTO sync_commit SELECT tenant, store, seq + 1, nonce, committed_at"
				+ " FROM sync_commit WHERE seq = (SELECT max(seq) FROM sync_commit)");
		assertThatExceptionOfType(RemoteException.class).isThrownBy(() -> push("k", "1")).satisfies((ex) -> {
			assertThat(ex.kind()).isEqualTo(Kind.TRANSIENT);
			assertThat(ex).hasStackTraceContaining("SQLSTATE 23505");
		});
	}

	@Test
	void aStoreThatCannotBePurgedKeepsNoOtherFromIt() throws SQLException {
		this.storage.remote("acme", "zebra")
			.pull(new PullRequest(DeviceState.fresh(new DeviceId("reader")), true, 100));
		assertThat(this.database.single("SELECT string_agg(store, ' ' ORDER BY store) FROM sync_device"))
			.isEqualTo("tasks zebra");
		try (Connection other = this.database.superuser()) {
			other.setAutoCommit(false);
			execute(other, "SELECT * FROM sync_store WHERE store = 'tasks' FOR UPDATE");
			Retention none = new Retention(Duration.ofMillis(1), Duration.ofMillis(1));
			assertBusy(() -> this.storage.purge(none));
			other.rollback();
		}
		assertThat(this.database.single("SELECT string_agg(store, ' ' ORDER BY store) FROM sync_device"))
			.isEqualTo("tasks");
	}

	@Test
	void aConnectionThatIsCutIsOneToTryAgainAndTheNextCallWorks() {
		assertThatExceptionOfType(RemoteException.class)
			.isThrownBy(() -> this.transactions.write("acme", (connection) -> {
				execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
				return true;
			}))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.TRANSIENT));
		assertThat(push("k", "1")).containsExactly(new PushResult.Applied());
	}

	@Test
	void aDatabaseWithoutSpaceIsOneToTryAgain() {
		assertThatExceptionOfType(RemoteException.class)
			.isThrownBy(() -> this.transactions.write("acme", (connection) -> {
				execute(connection,
						"DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$");
				return true;
			}))
			.satisfies((ex) -> {
				assertThat(ex.kind()).isEqualTo(Kind.TRANSIENT);
				assertThat(ex).hasStackTraceContaining("SQLSTATE 53100: ERROR: could not extend file");
			});
	}

	@Test
	void fault48NoFailureTellsOfARecord() {
		this.database.execute("ALTER TABLE sync_record ADD CONSTRAINT broken CHECK (key <> 's3cret-key')");
		RemoteException failure = catchThrowableOfType(RemoteException.class,
				() -> push("s3cret-key", "\"s3cret-value\""));
		StringWriter all = new StringWriter();
		failure.printStackTrace(new PrintWriter(all));
		assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(all.toString()).contains("The database refused a row").doesNotContain("s3cret");
	}

	private static int count(Connection connection, String table) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
			row.next();
			return row.getInt(1);
		}
	}

	private int seen(String tenant, String table) {
		return this.transactions.read(tenant, (connection) -> count(connection, table));
	}

	private int deleted(String tenant, String table) {
		return this.transactions.write(tenant, (connection) -> {
			try (Statement statement = connection.createStatement()) {
				return statement.executeUpdate("DELETE FROM " + table);
			}
		});
	}

	@Test
	void fault40AStatementThatForgetsTheTenantFindsNothingOfOthers() throws SQLException {
		for (String table : List.of("sync_store", "sync_commit", "sync_device", "sync_record")) {
			assertThat(seen("acme", table)).as(table).isPositive();
			assertThat(seen("bravo", table)).as(table).isZero();
			assertThat(deleted("bravo", table)).as(table).isZero();
			try (Connection plain = this.pool.getConnection()) {
				assertThat(count(plain, "persist." + table)).as(table).isZero();
			}
		}
	}

	@Test
	void fault40AStatementThatNamesAnotherTenantStoresNothing() {
		assertThatExceptionOfType(RemoteException.class).isThrownBy(() -> this.transactions.write("bravo",
				(connection) -> StoreTable.insert(connection, new StoreId("acme", "stolen"))));
		assertThat(this.database.single("SELECT string_agg(store, ' ') FROM sync_store")).isEqualTo("tasks");
	}

	@Test
	void fault40WhoListsTheStoresOfAllTenantsFindsNoRecordsOfThem() {
		assertThat(this.transactions.stores(null, 10)).containsExactly(new StoreId("acme", "tasks"));
		for (String table : List.of("sync_commit", "sync_device", "sync_record")) {
			assertThat(seen("", table)).as(table).isZero();
		}
		List<StoreId> listed = this.transactions.read("bravo", (connection) -> StoreTable.list(connection, null, 10));
		assertThat(listed).isEmpty();
	}

	private static String settings(HikariDataSource source) throws SQLException {
		try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
			String names = "'search_path', 'lock_timeout', 'statement_timeout', 'transaction_isolation',"
					+ " 'transaction_read_only', 'idle_in_transaction_session_timeout'";
			try (ResultSet row = statement
				.executeQuery("SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings"
						+ " WHERE name IN (" + names + ")")) {
				row.next();
				return row.getString(1) + " " + connection.getAutoCommit() + " " + connection.getNetworkTimeout();
			}
		}
	}

	@Test
	void connectionsGoBackToTheApplicationAsTheyCame() throws SQLException {
		HikariDataSource one = this.database.pool(1);
		String before = settings(one);
		PostgresDatabase borrowing = new PostgresDatabase(one, PostgresSyncStorage.SCHEMA, SHORT, StoreGate.of(3));
		int read = borrowing.read("acme", (connection) -> count(connection, "sync_store"));
		int written = borrowing.write("acme", (connection) -> count(connection, "sync_store"));
		assertThat(read + written).isEqualTo(2);
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> borrowing.write("acme", (connection) -> {
				execute(connection, "DELETE FROM sync_store");
				throw new IllegalStateException("a fault of the server");
			}));
		assertThat(settings(one)).isEqualTo(before);
		assertThat(this.database.single("SELECT count(*) FROM sync_store")).isEqualTo("1");
	}

}
