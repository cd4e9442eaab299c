package one.persist.server.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import one.persist.protocol.RecordChange;
import one.persist.server.postgres.TestDatabase;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PostgresQuotasTest extends QuotasContract {

	private static final int STORES = 8;

	private static final int OF_A_PUSH = 10;

	private final TestDatabase database = new TestDatabase();

	@Override
	SyncStorage open(StorageSettings settings) {
		return PostgresSyncStorage.open(this.database.pool(STORES), PostgresSyncStorage.SCHEMA, settings);
	}

	@Override
	void execute(String sql) {
		this.database.execute(sql);
	}

	@AfterEach
	void drop() {
		this.database.close();
	}

	@Test
	void fault49PushesToSeveralStoresAtOnceExceedAQuotaByOnePushOfEachOtherStoreAtMost() throws Exception {
		int quota = 200;
		SyncStorage storage = open(new Quota(STORES, 100, quota, Long.MAX_VALUE, 0));
		ExecutorService threads = Executors.newFixedThreadPool(STORES);
		try {
			List<Future<Integer>> pushes = new ArrayList<>();
			for (int i = 0; i < STORES; i++) {
				TestPusher pusher = new TestPusher("device" + i, storage.remote("acme", "store" + i));
				pushes.add(threads.submit(() -> fill(pusher)));
			}
			int stored = 0;
			for (Future<Integer> push : pushes) {
				stored += push.get();
			}
			assertThat(stored).isBetween(quota - OF_A_PUSH + 1, quota + (STORES - 1) * OF_A_PUSH);
			assertThat(storage.administration().tenants().usage("acme").records()).isEqualTo(stored);
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** Pushes until there is no room, and tells how many records were taken. */
	private static int fill(TestPusher pusher) {
		for (int stored = 0;; stored += OF_A_PUSH) {
			int from = stored;
			RecordChange[] some = IntStream.range(from, from + OF_A_PUSH)
				.mapToObj((i) -> pusher.write("k" + i, "1"))
				.toArray(RecordChange[]::new);
			try {
				pusher.push(some);
			}
			catch (RemoteException ex) {
				assertThat(ex.kind()).isEqualTo(Kind.FULL);
				return stored;
			}
		}
	}

}
