package one.persist.autoconfigure.metrics;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import one.persist.Decision;
import one.persist.RemoteState;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.autoconfigure.PersistRunner;
import one.persist.event.RecordChanged;
import one.persist.spi.RemoteConnector;
import one.persist.spi.SyncObserver;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link PersistMetricsAutoConfiguration}.
 */
class MetricsTests {

	private static final Tags REMOTE = Tags.of("store", "tasks", "remote", "default");

	private static final Duration LONG = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	@Test
	void hasAllMetersFromTheStart() {
		runner().withPropertyValues("persist.stores.tasks.sync.interval=1h").run((context) -> {
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			for (String gauge : new String[] { "persist.queue.depth", "persist.queue.oldest.age",
					"persist.dead.letters", "persist.announcements.open" }) {
				assertThat(meters.get(gauge).tags(REMOTE).gauge().value()).as(gauge).isZero();
			}
			assertThat(meters.get("persist.conflicts.open").tags("store", "tasks").gauge().value()).isZero();
			assertThat(meters.get("persist.records.damaged").tags("store", "tasks").gauge().value()).isZero();
			assertThat(meters.get("persist.remote.state").tags(REMOTE).gauges()).hasSize(RemoteState.values().length);
			assertThat(meters.get("persist.remote.state").tags(REMOTE.and("state", "stalled")).gauge().value())
				.isZero();
			for (String counter : new String[] { "persist.push.entries", "persist.pull.changes",
					"persist.coalesced" }) {
				assertThat(meters.get(counter).tags(REMOTE).counter().count()).as(counter).isZero();
			}
			for (String direction : new String[] { "sent", "received" }) {
				assertThat(meters.get("persist.bytes").tags(REMOTE.and("direction", direction)).counter().count())
					.isZero();
			}
			for (String outcome : new String[] { "local", "remote", "merged", "deferred" }) {
				assertThat(meters.get("persist.conflicts")
					.tags("store", "tasks", "strategy", "last-write-wins", "outcome", outcome)
					.counter()
					.count()).isZero();
			}
			assertThat(meters.get("persist.push").tags(REMOTE).timer().count()).isZero();
		});
	}

	@Test
	void countsWhatIsPushed() {
		runner().run((context) -> {
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
			Awaitility.await()
				.atMost(LONG)
				.until(() -> meters.get("persist.push.entries").tags(REMOTE).counter().count() == 1);
			assertThat(meters.get("persist.push").tags(REMOTE).timer().count()).isEqualTo(1);
			assertThat(meters.get("persist.pull").tags(REMOTE).timer().count()).isPositive();
		});
	}

	@Test
	void measuresWhatWaits() {
		runner().run((context) -> {
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			Store tasks = context.getBean("tasks", Store.class);
			tasks.sync().pause();
			tasks.records().put("t1", StringNode.valueOf("milk"));
			Awaitility.await()
				.atMost(LONG)
				.until(() -> meters.get("persist.queue.depth").tags(REMOTE).gauge().value() == 1
						&& meters.get("persist.queue.oldest.age").tags(REMOTE).gauge().value() > 0);
		});
	}

	@Test
	void countsDecisions() {
		runner().run((context) -> {
			SyncObserver observer = context.getBean(SyncObserver.class);
			observer.conflictDecided("tasks", "merge", Decision.Outcome.MERGED);
			observer.conflictDeferred("tasks", "manual");
			observer.transferred("tasks", "default", 10, 20);
			observer.writesCoalesced("tasks", "default", 3);
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.get("persist.conflicts").tags("strategy", "merge", "outcome", "merged").counter().count())
				.isEqualTo(1);
			assertThat(
					meters.get("persist.conflicts").tags("strategy", "manual", "outcome", "deferred").counter().count())
				.isEqualTo(1);
			assertThat(meters.get("persist.bytes").tags(REMOTE.and("direction", "received")).counter().count())
				.isEqualTo(20);
			assertThat(meters.get("persist.coalesced").tags(REMOTE).counter().count()).isEqualTo(3);
		});
	}

	@Test
	void measuresStoresThatAreMadeLater() {
		runner().run((context) -> {
			Stores stores = context.getBean(Stores.class);
			Store drafts = stores.create("drafts", StoreOptions.sqlite(this.directory.resolve("drafts.db")));
			stores.enableSync(drafts, SyncOptions.to("https://sync.example.com"));
			drafts.records().put("d1", StringNode.valueOf("text"));
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			Awaitility.await()
				.atMost(LONG)
				.until(() -> meters.find("persist.queue.depth").tags("store", "drafts").gauge() != null);
		});
	}

	@Test
	void doesNotReadAStoreWithoutSyncAtEachOfItsWrites() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		Stores stores = Stores.builder().build();
		MeterRegistration registration = new MeterRegistration(stores, Map.of(),
				new SyncMeters(meters, ObservationRegistry.NOOP),
				new StoreGauges(meters, new StatusSnapshots(stores, System::nanoTime), InstantSource.system()));
		Store drafts = stores.create("drafts", StoreOptions.sqlite(this.directory.resolve("drafts.db")));
		RecordChanged written = new RecordChanged("drafts", "d1",
				drafts.records().put("d1", StringNode.valueOf("text")).version(), false, null);
		registration.onEvent(written);
		assertThat(meters.get("persist.conflicts.open").tags("store", "drafts").gauge().value()).isZero();
		stores.close();
		assertThatNoException().isThrownBy(() -> registration.onEvent(written));
	}

	@Test
	void readsTheStatusOnceForAllGauges() {
		AtomicLong now = new AtomicLong();
		try (Stores stores = Stores.builder().build()) {
			StatusSnapshots snapshots = new StatusSnapshots(stores, now::get);
			assertThat(snapshots.get()).isEmpty();
			stores.create("a", StoreOptions.sqlite(this.directory.resolve("a.db")));
			assertThat(snapshots.get()).isEmpty();
			now.set(Duration.ofSeconds(1).toNanos());
			assertThat(snapshots.get()).hasSize(1);
		}
	}

	@Test
	void backsOffWithoutARegistry() {
		PersistRunner.in(this.directory)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SyncObserver.class));
	}

	@Test
	void backsOffWithoutMicrometer() {
		PersistRunner.in(this.directory)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SyncObserver.class));
	}

	private ApplicationContextRunner runner() {
		RemoteConnector connector = (definition, store) -> PersistRunner.agreeableRemote();
		return PersistRunner.in(this.directory)
			.withBean(RemoteConnector.class, () -> connector)
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("persist.stores.tasks.sync.remote=https://sync.example.com");
	}

}
