package one.persist.test;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.DeviceId;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.server.postgres.TestDatabase;
import one.persist.server.storage.PostgresSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import static org.awaitility.Awaitility.await;

/**
 * The contract on PostgreSQL.
 */
class PostgresSyncStorageTest extends SyncStorageContract {

	private static TestDatabase database;

	private static HikariDataSource pool;

	private SyncStorage storage;

	private SyncStorage hearing;

	private int openings;

	@BeforeAll
	static void start() {
		database = new TestDatabase();
		pool = database.pool(10);
	}

	@AfterAll
	static void stop() {
		database.close();
	}

	@BeforeEach
	void begin() {
		this.openings = 0;
		storage();
	}

	@AfterEach
	void dropSchema() {
		restart();
		database.execute("DROP SCHEMA IF EXISTS persist CASCADE");
	}

	@Override
	protected synchronized SyncStorage storage() {
		if (this.storage == null) {
			this.storage = PostgresSyncStorage.open(pool, PostgresSyncStorage.SCHEMA, new StorageSettings(LIMITS,
					Duration.ofMinutes(1), this.clock, new SplittableRandom(++this.openings)));
		}
		return this.storage;
	}

	@Override
	protected synchronized void restart() {
		if (this.storage != null) {
			this.storage.close();
			this.storage = null;
		}
	}

	/** Stays valid when the storage is opened anew. */
	@Override
	protected Remote remote(String tenant, String store) {
		return new Remote() {

			private <T> T call(Function<Remote, T> call) {
				return call.apply(storage().remote(tenant, store));
			}

			@Override
			public RemoteLimits limits() {
				return LIMITS;
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
				awaitHearing();
				return call((remote) -> remote.announcements(device, listener));
			}

		};
	}

	/**
	 * The first who listen are told once more, when the storage hears of other servers.
	 */
	private synchronized void awaitHearing() {
		SyncStorage current = storage();
		if (current != this.hearing) {
			CountDownLatch told = new CountDownLatch(1);
			Subscription first = current.remote("acme", "first")
				.announcements(new DeviceId("first"), new AnnouncementListener() {

					@Override
					public void opened() {
						// not yet to other servers
					}

					@Override
					public void changed() {
						told.countDown();
					}

					@Override
					public void closed(RemoteException why) {
						throw why;
					}

				});
			await().until(() -> told.getCount() == 0);
			first.close();
			this.hearing = current;
		}
	}

	@Override
	protected void wipe() {
		restart();
		database.execute("DROP SCHEMA persist CASCADE");
	}

	@Override
	protected void backUp() {
		database.backUp();
	}

	@Override
	protected void restore() {
		restart();
		database.restore();
	}

	@Override
	protected void execute(String sql) {
		database.execute(sql);
	}

	@Override
	protected String single(String sql) {
		return database.single(sql);
	}

}
