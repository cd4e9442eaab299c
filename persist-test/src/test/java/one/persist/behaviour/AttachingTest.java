package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import one.persist.Json;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.StoresBuilder;
import one.persist.SyncOptions;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.test.FaultyRemote;
import one.persist.test.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stores are attached to their remotes while a worker looks for what is due.
 */
class AttachingTest {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final SyncOptions SYNC = SyncOptions.to(RemoteDefinition.of("hq", "memory://hq"))
		.interval(Duration.ofHours(1));

	@TempDir
	private Path folder;

	private TestServer server;

	private FaultyRemote remote;

	@BeforeEach
	void serve() {
		this.server = new TestServer(this.folder.resolve("server"), InstantSource.system());
		this.remote = new FaultyRemote(this.server.remote(TestServer.TENANT, "orders"));
	}

	@AfterEach
	void close() {
		this.server.close();
	}

	private StoresBuilder builder(PersistEnvironment environment) {
		return Stores.builder().environment(environment).connector((definition, store) -> this.remote);
	}

	private Store create(Stores stores) {
		return stores.create("orders", StoreOptions.sqlite(this.folder.resolve("orders.db")));
	}

	private static long pending(Store store) {
		return store.sync().status().remotes().get(0).backlog().pending();
	}

	@Test
	void whatIsWrittenIsSentThoughAWorkerLookedWhileTheStoreWasAttached() {
		Looking environment = new Looking();
		try (Stores stores = builder(environment).build()) {
			Store store = create(stores);
			environment.look = () -> stores.driver().runDue(Runnable::run);
			stores.enableSync(store, SYNC);
			environment.finish();
			store.sync().now();
			this.remote.failWith(new RemoteException(Kind.TRANSIENT, "away", null));
			store.records(Json.class).put("k", Json.parse("1"));
			assertThat(pending(store)).isEqualTo(1);
		}
	}

	@Test
	void whatWaitsStaysWhereAStoreThatSyncsInTheBackgroundIsAttachedLate() {
		Looking environment = new Looking();
		try (Stores stores = builder(environment).build()) {
			Store store = create(stores);
			stores.enableSync(store, SYNC);
			store.sync().now();
			this.remote.failWith(new RemoteException(Kind.TRANSIENT, "away", null));
			store.records(Json.class).put("k", Json.parse("1"));
			assertThat(pending(store)).isEqualTo(1);
		}
		environment.hold();
		try (Stores stores = builder(environment).inBackground().build()) {
			Store store = create(stores);
			environment.lookNow();
			stores.enableSync(store, SYNC);
			assertThat(pending(store)).isEqualTo(1);
		}
	}

	/**
	 * Has a worker look for what is due where the time is asked for, or when it is told.
	 */
	private static final class Looking implements PersistEnvironment {

		private final PersistEnvironment system = PersistEnvironment.system(Runnable::run);

		private volatile Runnable look;

		private volatile Thread worker;

		private final Thread owner = Thread.currentThread();

		private volatile CountDownLatch held = new CountDownLatch(0);

		@Override
		public Instant now() {
			return this.system.now();
		}

		@Override
		public long nanoTime() {
			Runnable once = this.look;
			if (once != null) {
				this.look = null;
				Thread thread = new Thread(once, "looks");
				this.worker = thread;
				thread.start();
				Awaitility.await().atMost(SOON).until(() -> !isRunning(thread));
			}
			return this.system.nanoTime();
		}

		/** Its work is done, or waits for what is under way. */
		private static boolean isRunning(Thread thread) {
			return thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE;
		}

		private void finish() {
			assertThat(this.look).as("looked").isNull();
			Awaitility.await().atMost(SOON).until(() -> !this.worker.isAlive());
		}

		@Override
		public RandomGenerator random() {
			return this.system.random();
		}

		/** Whoever looks from now on is held up before it does. */
		private void hold() {
			this.held = new CountDownLatch(1);
		}

		/** Lets go who is held up, and waits until they have looked. */
		private void lookNow() {
			Awaitility.await().atMost(SOON).until(() -> this.worker != null);
			this.held.countDown();
			Thread looking = this.worker;
			Awaitility.await().atMost(SOON).until(() -> looking.getState() == Thread.State.TIMED_WAITING);
		}

		@Override
		public Executor executor() {
			if (this.held.getCount() > 0 && Thread.currentThread() != this.owner) {
				this.worker = Thread.currentThread();
				try {
					this.held.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}
			return this.system.executor();
		}

		@Override
		public String host() {
			return this.system.host();
		}

	}

}
