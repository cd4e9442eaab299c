package one.persist.server.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Synchronous;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.postgres.TestDatabase;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Two servers on one database: who listens at one hears of what is pushed at the other.
 */
@ExtendWith(OutputCaptureExtension.class)
class PostgresNeighboursTest {

	private static final String NOT_HEARD = "Other servers on the database are not heard";

	/** Threads of servers that other tests have left. */
	private final Set<Thread> before = Thread.getAllStackTraces().keySet();

	private final TestDatabase database = new TestDatabase();

	private final List<SyncStorage> nodes = new ArrayList<>();

	private final AtomicInteger pushes = new AtomicInteger();

	private final AtomicBoolean dying = new AtomicBoolean();

	@AfterEach
	void drop() {
		this.nodes.forEach(SyncStorage::close);
		this.database.close();
	}

	private SyncStorage node() {
		return node(this.database.pool(4), PostgresSyncStorage.SCHEMA);
	}

	private SyncStorage node(DataSource source, String schema) {
		SyncStorage node = PostgresSyncStorage.open(source, schema, settings());
		this.nodes.add(node);
		return node;
	}

	private StorageSettings settings() {
		return new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1), InstantSource.system(),
				new SplittableRandom(this.nodes.size()), (point) -> {
					if (this.dying.get() && point.equals("push.numbered")) {
						throw new IllegalStateException("a fault of the server");
					}
				});
	}

	private static Remote tasks(SyncStorage node) {
		return node.remote("acme", "tasks");
	}

	/** As a device that was never heard of. */
	private void push(Remote remote) {
		push(remote, "dev" + this.pushes.incrementAndGet() + "x");
	}

	private void push(Remote remote, String device) {
		push(remote, change("k" + this.pushes.incrementAndGet(), device), "first");
	}

	private static List<PushResult> push(Remote remote, RecordChange change, String name) {
		return remote
			.push(new PushRequest(
					new DeviceState(change.version().device(), null, null, null, List.of(new PushName("first"))),
					new PushName(name), List.of(new PushEntry(change, false))))
			.results();
	}

	private static RecordChange change(String key, String device) {
		Version version = new Version(HybridTimestamp.ofEpochMillis(InstantSource.system().millis()),
				new DeviceId(device));
		return new RecordChange(key, Json.parse("1"), version, VersionVector.of(version));
	}

	/** The first who listens at a server: is told once when the server hears others. */
	private static Ear firstEar(Remote remote, String device) {
		Ear ear = new Ear(remote, device);
		assertThat(ear.next()).isEqualTo("opened");
		assertThat(ear.next()).isEqualTo("changed");
		return ear;
	}

	@Test
	void aPushAtOneServerIsToldToWhoListensAtTheOther() {
		SyncStorage here = node();
		SyncStorage there = node();
		try (Ear ear = firstEar(tasks(there), "till")) {
			for (int i = 0; i < 20; i++) {
				push(tasks(here));
				assertThat(ear.next()).isEqualTo("changed");
			}
			assertThat(ear.waiting()).isZero();
		}
	}

	@Test
	void aDeviceHearsNothingOfItsOwnPushByWayOfAnotherServer() {
		SyncStorage here = node();
		SyncStorage there = node();
		try (Ear own = firstEar(tasks(there), "van1"); Ear other = new Ear(tasks(there), "till")) {
			assertThat(other.next()).isEqualTo("opened");
			push(tasks(here), "van1");
			assertThat(other.next()).isEqualTo("changed");
			push(tasks(here), "van2");
			assertThat(other.next()).isEqualTo("changed");
			assertThat(own.next()).isEqualTo("changed");
			assertThat(own.waiting()).isZero();
		}
	}

	@Test
	void whoListensWhereItIsPushedIsToldOnce() {
		SyncStorage here = node();
		SyncStorage there = node();
		try (Ear near = firstEar(tasks(here), "till1"); Ear far = firstEar(tasks(there), "till2")) {
			for (int i = 0; i < 10; i++) {
				push(tasks(here));
				assertThat(near.next()).isEqualTo("changed");
				assertThat(far.next()).isEqualTo("changed");
			}
			// comes after what the server has told of its own
			push(tasks(there));
			assertThat(near.next()).isEqualTo("changed");
			assertThat(near.waiting()).isZero();
		}
	}

	@Test
	void aPushThatStoresNothingOrIsUndoneIsNotTold() {
		SyncStorage here = node();
		SyncStorage there = node();
		RecordChange known = change("t1", "van1");
		push(tasks(here), known, "first");
		try (Ear ear = firstEar(tasks(there), "till")) {
			assertThat(push(tasks(here), known, "again")).containsExactly(new PushResult.Known());
			this.dying.set(true);
			assertThatIllegalStateException().isThrownBy(() -> push(tasks(here), change("t2", "van2"), "first"));
			this.dying.set(false);
			push(tasks(here), "marker1");
			assertThat(ear.next()).isEqualTo("changed");
			assertThat(ear.waiting()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "'; DROP TABLE sync_record; --", "\"quoted\"", "\u00e4\u00f6 \ud83d\ude00", "a.b", "..",
			"/", "\\", "%" })
	void whateverATenantIsCalledItsDevicesHearOfItsChangesAlone(String tenant) {
		String store = "a" + "-_0".repeat(20) + "zz";
		SyncStorage here = node();
		SyncStorage there = node();
		try (Ear ear = firstEar(there.remote(tenant, store), "till")) {
			push(here.remote(tenant + "x", store));
			push(here.remote("x" + tenant, store));
			push(here.remote(tenant, "a"));
			push(here.remote(tenant, store));
			assertThat(ear.next()).isEqualTo("changed");
			assertThat(ear.waiting()).isZero();
		}
	}

	@Test
	void aVeryLongTenantAndTheLongestSchemaAreToldToo() {
		String tenant = "t".repeat(2_000);
		String schema = "s".repeat(63);
		SyncStorage here = node(this.database.pool(4), schema);
		SyncStorage there = node(this.database.pool(4), schema);
		SyncStorage elsewhere = node(this.database.pool(4), "s".repeat(62));
		try (Ear ear = firstEar(there.remote(tenant, "tasks"), "till")) {
			push(elsewhere.remote(tenant, "tasks"));
			push(here.remote(tenant, "tasks"));
			assertThat(ear.next()).isEqualTo("changed");
			assertThat(ear.waiting()).isZero();
		}
	}

	@Test
	void fault40WhatOthersInTheDatabaseCanReadNamesNeitherTenantNorStoreNorKey() throws Exception {
		SyncStorage here = node();
		String channel = new PostgresChannel(
				new PostgresDatabase(this.database.pool(1), "persist", Waits.DEFAULT, StoreGate.of(3)),
				PostgresSyncStorage.SCHEMA, 0)
			.name();
		try (Connection onlooker = this.database.superuser(); Statement statement = onlooker.createStatement()) {
			statement.execute("LISTEN " + channel);
			push(tasks(here), "van1");
			List<String> read = new ArrayList<>();
			PostgresNotifications notifications = PostgresNotifications.of(onlooker);
			await().until(() -> read.addAll(notifications.await(Duration.ofMillis(100))));
			assertThat(read).singleElement()
				.asString()
				.matches("[0-9a-f]{16}\\.[0-9a-f]{32}\\.van1")
				.doesNotContain("acme", "tasks");
		}
	}

	@Test
	void nonsenseThatSomeoneTellsIsPassedOver() {
		SyncStorage here = node();
		SyncStorage there = node();
		String channel = new PostgresChannel(
				new PostgresDatabase(this.database.pool(1), "persist", Waits.DEFAULT, StoreGate.of(3)),
				PostgresSyncStorage.SCHEMA, 0)
			.name();
		try (Ear ear = firstEar(tasks(there), "till")) {
			for (String nonsense : new String[] { "", "x", ".", "0123456789abcdef..", "0123456789abcdef.x.",
					"0123456789abcdef." + "0".repeat(32) + ".A" }) {
				this.database.execute("SELECT pg_notify('" + channel + "', '" + nonsense + "')");
			}
			push(tasks(here));
			assertThat(ear.next()).isEqualTo("changed");
			assertThat(ear.waiting()).isZero();
		}
	}

	@Test
	void afterTheConnectionWasCutAllAreToldOnceAndThenAgainOfEachPush(CapturedOutput output) {
		SyncStorage here = node();
		SyncStorage there = node();
		try (Ear tasks = firstEar(tasks(there), "till"); Ear notes = new Ear(there.remote("acme", "notes"), "till")) {
			assertThat(notes.next()).isEqualTo("opened");
			for (int cut = 0; cut < 3; cut++) {
				this.database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
						+ " WHERE datname = current_database() AND query LIKE 'LISTEN %'");
				assertThat(tasks.next()).isEqualTo("changed");
				assertThat(notes.next()).isEqualTo("changed");
				push(tasks(here));
				assertThat(tasks.next()).isEqualTo("changed");
				push(here.remote("acme", "notes"));
				assertThat(notes.next()).isEqualTo("changed");
				assertThat(tasks.waiting() + notes.waiting()).isZero();
			}
		}
		assertThat(output).contains(NOT_HEARD);
	}

	@Test
	void aServerWhoseConnectionsHideTheDriverSaysSoOnceAndWorks(CapturedOutput output) {
		DataSource hiding = wrapping(this.database.pool(4), (method, result) -> {
			Object hidden = (method.equals("isWrapperFor")) ? Boolean.FALSE : result;
			return hidden;
		});
		assertWorksAlone(output, hiding, "do not unwrap");
	}

	@Test
	void aServerBehindAPoolerThatKeepsNotificationsSaysSoOnceAndWorks(CapturedOutput output) {
		DataSource pooler = wrapping(this.database.pool(4),
				(method, result) -> method.equals("unwrap") ? proxy(result.getClass().getInterfaces(), result,
						(name, value) -> name.equals("getNotifications") ? Arrays.copyOf((Object[]) value, 0) : value)
						: result);
		assertWorksAlone(output, pooler, "does not come through");
	}

	private void assertWorksAlone(CapturedOutput output, DataSource source, String why) {
		SyncStorage deaf = node(source, PostgresSyncStorage.SCHEMA);
		SyncStorage hearing = node();
		try (Ear ear = new Ear(tasks(deaf), "till1"); Ear other = firstEar(tasks(hearing), "till2")) {
			assertThat(ear.next()).isEqualTo("opened");
			await().until(() -> output.getOut().contains(NOT_HEARD));
			assertThat(output).contains(why);
			for (int i = 0; i < 3; i++) {
				push(tasks(deaf));
				assertThat(ear.next()).isEqualTo("changed");
				assertThat(other.next()).isEqualTo("changed");
			}
			push(tasks(hearing));
			assertThat(other.next()).isEqualTo("changed");
			// by now it has been tried again several times
			await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
			assertThat(ear.waiting()).isZero();
			assertThat(output.getOut().split(NOT_HEARD, -1)).hasSize(2);
		}
	}

	@Test
	void noConnectionIsKeptUntilSomeoneListensNorAfterTheServerHasStopped() {
		HikariDataSource pool = this.database.pool(3);
		SyncStorage node = node(pool, PostgresSyncStorage.SCHEMA);
		push(tasks(node));
		await().until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
		try (Ear ear = firstEar(tasks(node), "till")) {
			assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
			long begun = System.nanoTime();
			node.close();
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
			assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
			assertThat(ear.next()).startsWith("closed");
		}
		assertThat(this.database.single("SELECT count(*) FROM pg_stat_activity"
				+ " WHERE datname = current_database() AND query LIKE 'LISTEN %'"))
			.isEqualTo("0");
		assertThat(threads()).isEmpty();
	}

	@Test
	void aServerOnSqliteHasNoThreadForIt(@TempDir Path directory) {
		try (SyncStorage storage = SqliteSyncStorage.open(directory, Synchronous.NORMAL, settings());
				Ear ear = new Ear(tasks(storage), "till")) {
			assertThat(ear.next()).isEqualTo("opened");
			push(tasks(storage));
			assertThat(ear.next()).isEqualTo("changed");
			assertThat(threads()).isEmpty();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Those of this test. */
	private List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !this.before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.equals("persist-server-listen") || name.equals("persist-server-notify"))
			.toList();
	}

	/** Connections of which some calls give something else. */
	private static DataSource wrapping(DataSource source, BiFunction<String, Object, Object> change) {
		return (DataSource) proxy(new Class<?>[] { DataSource.class }, source,
				(method, result) -> (result instanceof Connection connection)
						? proxy(new Class<?>[] { Connection.class }, connection, change) : result);
	}

	private static Object proxy(Class<?>[] types, Object target, BiFunction<String, Object, Object> change) {
		return Proxy.newProxyInstance(PostgresNeighboursTest.class.getClassLoader(), types,
				(proxy, method, arguments) -> {
					try {
						return change.apply(method.getName(), method.invoke(target, arguments));
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	/**
	 * One who listens, and remembers what it was told.
	 */
	private static final class Ear implements AnnouncementListener, AutoCloseable {

		private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

		private final Subscription subscription;

		private Ear(Remote remote, String device) {
			this.subscription = remote.announcements(new DeviceId(device), this);
		}

		private @Nullable String next() {
			try {
				return this.told.poll(20, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

		private int waiting() {
			return this.told.size();
		}

		@Override
		public void opened() {
			this.told.add("opened");
		}

		@Override
		public void changed() {
			this.told.add("changed");
		}

		@Override
		public void closed(RemoteException why) {
			this.told.add("closed: " + why.getMessage());
		}

		@Override
		public void close() {
			this.subscription.close();
		}

	}

}
