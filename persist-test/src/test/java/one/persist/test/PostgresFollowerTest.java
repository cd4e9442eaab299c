package one.persist.test;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.DeviceId;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.postgres.TestDatabase;
import one.persist.server.storage.PostgresSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sixteen devices push by way of two servers on one database while others hold
 * transactions open, and one server is killed twice and started again. Who follows at
 * either server, by announcements and at an interval, reads what is stored: all of it,
 * once, and in its order. Takes 20 seconds, or {@code -Dminutes=5}.
 */
class PostgresFollowerTest {

	private static final int WRITERS = 16;

	private static final Duration DURATION = (System.getProperty("minutes") != null)
			? Duration.ofMinutes(Long.getLong("minutes")) : Duration.ofSeconds(20);

	/** When nothing is announced. */
	private static final Duration INTERVAL = Duration.ofMillis(500);

	private final VirtualClock clock = new VirtualClock();

	private final TestDatabase database = new TestDatabase();

	private final List<Node> nodes = List.of(new Node(0), new Node(1));

	private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);

	private final AtomicBoolean writing = new AtomicBoolean(true);

	/** Counts the writers that have come to their end. */
	private final CountDownLatch written = new CountDownLatch(WRITERS);

	/** Keys of pushes that were answered. */
	private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

	/** Keys of pushes that were not. */
	private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

	private final AtomicInteger announced = new AtomicInteger();

	@AfterEach
	void stop() {
		this.writing.set(false);
		this.threads.shutdownNow();
		this.nodes.forEach(Node::kill);
		this.database.close();
	}

	@Test
	void fault04AFollowerMissesNothingThoughAServerIsKilledAndStartedAgain() throws Exception {
		this.nodes.forEach(Node::start);
		device("first", 0).pull();
		try (Connection reading = this.database.superuser(); Connection unrelated = this.database.superuser()) {
			hold(reading, "SELECT count(*) FROM sync_record",
					"INSERT INTO sync_record VALUES ('other', 'tasks', 'k', 'v', '', 1, 1, 'van1', NULL, '1')");
			hold(unrelated, "CREATE TABLE public.unfinished (id int)");
			List<Future<List<String>>> followers = IntStream.range(0, 2)
				.mapToObj((node) -> this.threads.submit(() -> follow("reader" + node, this.nodes.get(node))))
				.toList();
			List<Future<Integer>> writers = IntStream.range(0, WRITERS)
				.mapToObj((writer) -> this.threads.submit(() -> write(device("writer" + writer, writer % 2))))
				.toList();
			for (int kill = 0; kill < 2; kill++) {
				pass(DURATION.dividedBy(3));
				this.nodes.get(1).kill();
				this.nodes.get(1).start();
			}
			pass(DURATION.dividedBy(3));
			this.writing.set(false);
			for (Future<Integer> writer : writers) {
				assertThat(writer.get()).isPositive();
			}
			List<String> stored = device("onlooker", 0).follow(1_000, () -> false);
			for (Future<List<String>> follower : followers) {
				assertThat(follower.get()).isEqualTo(stored);
			}
			assertComplete(stored);
		}
	}

	private void assertComplete(List<String> stored) {
		Set<String> keys = new HashSet<>(stored);
		assertThat(keys).hasSameSizeAs(stored);
		assertThat(keys.containsAll(this.acknowledged)).isTrue();
		Set<String> more = new HashSet<>(keys);
		more.removeAll(this.acknowledged);
		assertThat(this.doubtful).containsAll(more).isNotEmpty();
		Map<String, Integer> last = new HashMap<>();
		for (String key : stored) {
			String[] parts = key.split("-");
			Integer before = last.put(parts[0] + parts[2], Integer.valueOf(parts[1]));
			assertThat((before != null) ? before : -1).isLessThan(Integer.parseInt(parts[1]));
		}
		for (String key : keys) {
			assertThat(keys.contains(key.endsWith("a") ? key.replaceAll("a$", "b") : key.replaceAll("b$", "a")))
				.isTrue();
		}
		assertThat(this.announced).hasPositiveValue();
		System.out.printf(
				"Followed for %s: %d changes stored, %d of them without an answer, of %d in doubt;"
						+ " %d times told%n",
				DURATION, stored.size(), more.size(), this.doubtful.size(), this.announced.get());
	}

	private ContractDevice device(String id, int node) {
		return new ContractDevice(id, this.nodes.get(node), this.clock);
	}

	private static void hold(Connection connection, String... statements) throws Exception {
		connection.setAutoCommit(false);
		connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		try (Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	private static void pass(Duration duration) {
		await().pollDelay(duration).atMost(duration.plusSeconds(20)).until(() -> true);
	}

	/** Pushes pairs of new keys; gives how many pushes were answered. */
	private int write(ContractDevice device) {
		int answered = 0;
		for (int push = 0; this.writing.get(); push++) {
			RecordChange[] pair = { device.put(device.id() + "-" + push + "-a", "1"),
					device.put(device.id() + "-" + push + "-b", "2") };
			List<String> keys = List.of(pair[0].key(), pair[1].key());
			try {
				assertThat(device.push(pair).results()).containsOnly(new PushResult.Applied());
				this.acknowledged.addAll(keys);
				answered++;
			}
			catch (RemoteException ex) {
				assertThat(ex.kind()).isIn(Kind.TRANSIENT, Kind.BUSY);
				this.doubtful.addAll(keys);
			}
		}
		this.written.countDown();
		return answered;
	}

	/** Reads as devices do; gives the keys in the order in which they came. */
	private List<String> follow(String id, Node node) throws InterruptedException {
		ContractDevice device = new ContractDevice(id, node, this.clock);
		List<String> read = new ArrayList<>();
		Ear ear = new Ear();
		boolean done = false;
		while (!done) {
			if (ear.awaitNews(node, id)) {
				this.announced.incrementAndGet();
			}
			boolean last = this.written.getCount() == 0;
			try {
				PullResponse page;
				do {
					page = device.pull(1_000);
					page.changes().forEach((change) -> read.add(change.key()));
				}
				while (page.more());
				done = last;
			}
			catch (RemoteException ex) {
				assertThat(ex.kind()).isIn(Kind.TRANSIENT, Kind.BUSY);
			}
		}
		return read;
	}

	/**
	 * Listens to a server, anew after it has died.
	 */
	private static final class Ear implements AnnouncementListener {

		private final Semaphore told = new Semaphore(0);

		private final AtomicBoolean listening = new AtomicBoolean();

		/** Whether news came, before the interval was over. */
		private boolean awaitNews(Node node, String id) throws InterruptedException {
			try {
				if (this.listening.compareAndSet(false, true)) {
					node.announcements(new DeviceId(id), this);
				}
			}
			catch (RemoteException ex) {
				this.listening.set(false);
			}
			boolean news = this.told.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
			this.told.drainPermits();
			return news;
		}

		@Override
		public void opened() {
			this.told.release();
		}

		@Override
		public void changed() {
			this.told.release();
		}

		@Override
		public void closed(RemoteException why) {
			this.listening.set(false);
		}

	}

	/**
	 * A server: calls wait while it is down, and fail when it dies.
	 */
	private final class Node implements Remote {

		private final int number;

		private int starts;

		private AtomicBoolean dead = new AtomicBoolean();

		private @Nullable HikariDataSource pool;

		private @Nullable SyncStorage storage;

		private Node(int number) {
			this.number = number;
		}

		private synchronized void start() {
			this.starts++;
			this.pool = PostgresFollowerTest.this.database.pool(WRITERS, "node" + this.number);
			AtomicBoolean dead = new AtomicBoolean();
			this.dead = dead;
			this.storage = PostgresSyncStorage.open(this.pool, PostgresSyncStorage.SCHEMA,
					new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1), PostgresFollowerTest.this.clock,
							new SplittableRandom(10L * this.starts + this.number), (point) -> {
								if (dead.get() && point.equals("push.committed")) {
									throw new RemoteException(Kind.TRANSIENT, "The server died", null);
								}
							}));
			notifyAll();
		}

		/**
		 * All its connections are cut in the middle of what they do, and what it has just
		 * committed is not answered.
		 */
		private synchronized void kill() {
			SyncStorage dying = this.storage;
			HikariDataSource connections = this.pool;
			this.storage = null;
			this.dead.set(true);
			if (dying != null && connections != null) {
				PostgresFollowerTest.this.database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
						+ " WHERE datname = current_database() AND application_name = 'node" + this.number + "'");
				connections.close();
				dying.close();
			}
		}

		private synchronized SyncStorage up() {
			try {
				while (this.storage == null) {
					wait();
				}
				return this.storage;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

		private <T> T call(Function<Remote, T> call) {
			return call.apply(up().remote("acme", "tasks"));
		}

		@Override
		public RemoteLimits limits() {
			return RemoteLimits.DEFAULT;
		}

		@Override
		public PushResponse push(PushRequest request) {
			return call((remote) -> remote.push(request));
		}

		@Override
		public PullResponse pull(PullRequest request) {
			return call((remote) -> remote.pull(request));
		}

		@Override
		public Subscription announcements(DeviceId device, AnnouncementListener listener) {
			return call((remote) -> remote.announcements(device, listener));
		}

	}

}
