package one.persist.server.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

import one.persist.DeviceId;
import one.persist.Synchronous;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.server.postgres.TestDatabase;
import one.persist.server.storage.StorageObserver.DeviceCount;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * How many devices a purge finds, and how many of them are silent.
 */
class DeviceCountTest {

	private static final Retention RETENTION = new Retention(Duration.ofDays(90), Duration.ofDays(400));

	@TempDir
	private Path directory;

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-05-01T12:00:00Z"));

	private final List<DeviceCount> counted = new ArrayList<>();

	private final StorageSettings settings = new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1),
			this.now::get, new SplittableRandom(1))
		.with(new StorageObserver() {

			@Override
			public void counted(DeviceCount devices) {
				DeviceCountTest.this.counted.add(devices);
			}

		});

	@Test
	void devicesNotHeardOfForADayAreSilentUntilTheyAreForgottenInAFile() {
		try (SyncStorage storage = SqliteSyncStorage.open(this.directory, Synchronous.NORMAL, this.settings)) {
			devicesNotHeardOfForADayAreSilent(storage);
		}
	}

	@Test
	void devicesNotHeardOfForADayAreSilentUntilTheyAreForgottenInPostgresql() {
		try (TestDatabase database = new TestDatabase();
				SyncStorage storage = PostgresSyncStorage.open(database.pool(3), PostgresSyncStorage.SCHEMA,
						this.settings)) {
			devicesNotHeardOfForADayAreSilent(storage);
		}
	}

	private void devicesNotHeardOfForADayAreSilent(SyncStorage storage) {
		storage.purge(RETENTION);
		call(storage, "acme", "tasks", "van1");
		call(storage, "acme", "notes", "van1");
		call(storage, "bravo", "tasks", "van2");
		storage.purge(RETENTION);
		pass(Duration.ofHours(25));
		call(storage, "acme", "tasks", "van1");
		storage.purge(RETENTION);
		pass(Duration.ofDays(400));
		storage.purge(RETENTION);
		assertThat(this.counted).containsExactly(new DeviceCount(0, 0), new DeviceCount(3, 0), new DeviceCount(3, 2),
				new DeviceCount(0, 0));
		assertThatNoException().isThrownBy(storage::check);
	}

	@Test
	void allDevicesOfAStoreAreForgottenThoughTheyAreMoreThanOneTransactionForgets() {
		try (SyncStorage storage = SqliteSyncStorage.open(this.directory, Synchronous.NORMAL, this.settings)) {
			for (int i = 0; i < 2_500; i++) {
				call(storage, "acme", "tasks", "device" + i);
			}
			pass(Duration.ofDays(401));
			call(storage, "acme", "tasks", "awake");
			assertThat(storage.purge(RETENTION).devices()).isEqualTo(2_500);
			assertThat(storage.administration().devices().list("acme", "tasks", "")).extracting(KnownDevice::device)
				.containsExactly(new DeviceId("awake"));
		}
	}

	private void pass(Duration time) {
		this.now.updateAndGet((instant) -> instant.plus(time));
	}

	private static void call(SyncStorage storage, String tenant, String store, String device) {
		storage.remote(tenant, store).pull(new PullRequest(DeviceState.fresh(new DeviceId(device)), true, 10));
	}

}
