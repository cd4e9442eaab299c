package one.persist.server.storage;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.Json;
import one.persist.protocol.PushResult;
import one.persist.server.postgres.TestDatabase;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A store whose lock someone holds, and what that is to the others on the same pool.
 */
class PostgresHotStoreTest {

	private static final int POOL = 4;

	private static final int WRITERS = 2;

	private static final int WAITING = 12;

	private static final int PUSHES = 20;

	/** Nobody gives up before the test ends. */
	private static final Waits LONG = new Waits(Duration.ofSeconds(50), Duration.ofSeconds(60), Duration.ofSeconds(70),
			Duration.ofSeconds(80));

	private final TestDatabase database = new TestDatabase();

	private final ExecutorService threads = Executors.newFixedThreadPool(PUSHES);

	private final StoreGate gate = new StoreGate(WRITERS, WAITING, Duration.ofSeconds(60));

	private HikariDataSource pool;

	private SyncStorage storage;

	@BeforeEach
	void open() {
		this.pool = this.database.pool(POOL);
		this.storage = PostgresSyncStorage.open(this.pool, PostgresSyncStorage.SCHEMA,
				new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1), InstantSource.system(),
						new SecureRandom()),
				LONG, this.gate);
		assertThat(push("hot", "first")).containsExactly(new PushResult.Applied());
	}

	@AfterEach
	void drop() {
		this.threads.shutdownNow();
		this.database.close();
	}

	private List<PushResult> push(String store, String device) {
		TestPusher pusher = new TestPusher(device, this.storage.remote("acme", store));
		return pusher.push(pusher.write("of-" + device, "1"));
	}

	/** Waits for the end of a push. */
	private static boolean isBusy(Future<?> push) {
		try {
			push.get();
			return false;
		}
		catch (ExecutionException ex) {
			return ex.getCause() instanceof RemoteException busy && busy.kind() == Kind.BUSY
					&& Duration.ofSeconds(2).equals(busy.retryAfter());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void fault49AStoreThatIsLockedKeepsNoPushToAnotherStoreWaiting() throws Exception {
		List<Future<List<PushResult>>> pushes = new ArrayList<>();
		try (Connection other = this.database.superuser()) {
			lock(other);
			for (int i = 0; i < PUSHES; i++) {
				String device = "device" + i;
				pushes.add(this.threads.submit(() -> push("hot", device)));
			}
			await().until(() -> this.pool.getHikariPoolMXBean().getActiveConnections() == WRITERS
					&& pushes.stream().filter(Future::isDone).count() == PUSHES - WRITERS - WAITING);
			assertThat(pushes.stream().filter(Future::isDone)).allMatch(PostgresHotStoreTest::isBusy);
			assertThat(push("cold", "van1")).containsExactly(new PushResult.Applied());
			this.storage.writer("acme", "cold").write("own", Json.parse("1"), null);
			assertThat(this.gate.size()).isEqualTo(1);
			other.rollback();
		}
		int taken = 0;
		for (Future<List<PushResult>> push : pushes) {
			if (!isBusy(push)) {
				assertThat(push.get()).containsExactly(new PushResult.Applied());
				taken++;
			}
		}
		assertThat(taken).isEqualTo(WRITERS + WAITING);
		assertThat(this.gate.size()).isZero();
	}

	@Test
	void whoWaitsForTooLongIsToldToComeAgainAndHoldsNobodyUpAfterwards() throws SQLException {
		StoreGate impatient = new StoreGate(1, 1, Duration.ofMillis(50));
		StoreId hot = new StoreId("acme", "hot");
		String told = impatient.pass(hot, () -> {
			Future<String> second = this.threads.submit(() -> impatient.pass(hot, () -> "too early"));
			await().until(second::isDone);
			return isBusy(second) ? "busy" : "let in";
		});
		assertThat(told).isEqualTo("busy");
		assertThat(impatient.pass(hot, () -> "again")).isEqualTo("again");
		assertThat(impatient.size()).isZero();
	}

	private static void lock(Connection connection) throws SQLException {
		connection.setAutoCommit(false);
		try (Statement statement = connection.createStatement()) {
			statement.execute("SELECT * FROM sync_store WHERE store = 'hot' FOR UPDATE");
		}
	}

}
