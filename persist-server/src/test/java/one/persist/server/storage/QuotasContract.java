package one.persist.server.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a tenant may have, and how what it has is counted, wherever the server stores.
 */
abstract class QuotasContract {

	private static final PushResult APPLIED = new PushResult.Applied();

	private static final Retention RETENTION = new Retention(Duration.ofDays(90), Duration.ofDays(400));

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

	private final Map<String, Quota> quotas = new HashMap<>();

	private @Nullable SyncStorage storage;

	abstract SyncStorage open(StorageSettings settings);

	/** Runs a statement past the server. */
	abstract void execute(String sql) throws SQLException;

	@AfterEach
	void close() {
		if (this.storage != null) {
			this.storage.close();
		}
	}

	/** Opens the storage with a quota for {@code acme}. */
	SyncStorage open(Quota quota) {
		this.quotas.put("acme", quota);
		this.storage = open(new StorageSettings(RemoteLimits.DEFAULT, Duration.ofDays(1_000), this.now::get,
				new SplittableRandom(1))
			.with((Quotas) (tenant) -> this.quotas.getOrDefault(tenant, Quota.UNLIMITED)));
		return this.storage;
	}

	private SyncStorage storage() {
		assertThat(this.storage).isNotNull();
		return this.storage;
	}

	private TestPusher device(String id, String tenant, String store) {
		return new TestPusher(id, storage().remote(tenant, store));
	}

	private TestPusher device(String id) {
		return device(id, "acme", "tasks");
	}

	private TenantUsage usage(String tenant) {
		return storage().administration().tenants().usage(tenant);
	}

	private void assertFull(Runnable call, String detail) {
		assertThatExceptionOfType(RemoteException.class).isThrownBy(call::run).satisfies((ex) -> {
			assertThat(ex.kind()).isEqualTo(Kind.FULL);
			assertThat(ex.getMessage()).contains(detail);
			assertThat(ex.retryAfter()).isEqualTo(Duration.ofMinutes(1));
		});
	}

	private static RecordChange[] some(TestPusher device, int from, int to, String json) {
		return IntStream.range(from, to).mapToObj((i) -> device.write("k" + i, json)).toArray(RecordChange[]::new);
	}

	/** What a store's records take, by what a device sees of them. */
	private long[] counted(String tenant, String store) {
		long records = 0;
		long bytes = 0;
		for (RecordChange change : device("auditor", tenant, store).readAll()) {
			Json value = change.value();
			String vector = change.vector()
				.entries()
				.entrySet()
				.stream()
				.map((entry) -> entry.getValue() + "@" + entry.getKey().value())
				.collect(Collectors.joining(" "));
			records += (value != null) ? 1 : 0;
			bytes += 200 + change.key().getBytes(StandardCharsets.UTF_8).length + vector.length()
					+ ((value != null) ? value.toString().getBytes(StandardCharsets.UTF_8).length : 0);
		}
		return new long[] { records, bytes };
	}

	private void assertCounted(String tenant, String... stores) {
		long records = 0;
		long bytes = 0;
		for (String store : stores) {
			long[] counted = counted(tenant, store);
			records += counted[0];
			bytes += counted[1];
		}
		TenantUsage usage = usage(tenant);
		assertThat(List.of(usage.records(), usage.bytes())).isEqualTo(List.of(records, bytes));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void fault49WhatIsCountedIsWhatIsThereAfterAnyHistory(long seed) throws IOException {
		open(Quota.UNLIMITED);
		SplittableRandom random = new SplittableRandom(seed);
		List<TestPusher> devices = new ArrayList<>();
		Map<String, RecordChange> seen = new HashMap<>();
		for (String store : List.of("tasks", "notes")) {
			devices.add(device("van1", "acme", store));
			devices.add(device("till22", "acme", store));
		}
		for (int step = 0; step < 100; step++) {
			this.now.updateAndGet((instant) -> instant.plusSeconds(60));
			int number = random.nextInt(devices.size());
			String store = (number < 2) ? "tasks" : "notes";
			String key = List.of("a", "käse", "\uD83D\uDE00", "d/e/f").get(random.nextInt(4));
			switch (random.nextInt(10)) {
				case 0 -> {
					String json = random.nextBoolean() ? null : "\"" + "ü".repeat(random.nextInt(50)) + "\"";
					storage().writer("acme", store).write(key, (json != null) ? Json.parse(json) : null, null);
				}
				case 1 -> {
					this.now.updateAndGet((instant) -> instant.plus(Duration.ofDays(random.nextInt(100))));
					storage().purge(RETENTION);
				}
				default -> {
					TestPusher device = devices.get(number);
					RecordChange before = seen.get(store + key);
					String json = (random.nextInt(3) == 0) ? null : "{\"n\":" + random.nextInt() + "}";
					RecordChange change = (before != null && random.nextInt(4) > 0) ? device.write(key, json, before)
							: device.write(key, json);
					PushResult result = device.push(change).get(0);
					assertThat(device.pushAgain()).hasSize(1);
					if (result.equals(APPLIED)) {
						seen.put(store + key, change);
					}
					else if (result instanceof PushResult.Conflict conflict) {
						seen.put(store + key, conflict.remote());
					}
				}
			}
			if (step % 10 == 0) {
				assertCounted("acme", "tasks", "notes");
			}
		}
		assertMoved();
	}

	private void assertMoved() throws IOException {
		Path file = storage().administration().tenants().export("acme");
		try (InputStream in = Files.newInputStream(file)) {
			storage().administration().tenants().importFrom("bravo", in);
		}
		finally {
			Files.delete(file);
		}
		assertCounted("acme", "tasks", "notes");
		assertCounted("bravo", "tasks", "notes");
		TenantUsage acme = usage("acme");
		assertThat(acme.records() + acme.bytes()).isPositive();
		assertThat(usage("bravo").bytes()).isEqualTo(acme.bytes());
		storage().administration().tenants().delete("bravo");
		assertThat(usage("bravo")).isEqualTo(new TenantUsage(0, 0, 0, 0));
		assertThat(usage("acme")).isEqualTo(acme);
	}

	@Test
	void whatAServerOfBeforeHasStoredIsCountedAtTheNextPurge() throws SQLException {
		open(Quota.UNLIMITED);
		TestPusher van = device("van1");
		van.push(some(van, 0, 20, "1"));
		execute("UPDATE sync_store SET records = 0, bytes = 0, counted = 0");
		van.push(some(van, 20, 25, "1"));
		van.push(van.write("k3", null, van.readAll().get(3)));
		assertThat(usage("acme").records()).isEqualTo(4);
		storage().purge(RETENTION);
		assertThat(usage("acme").records()).isEqualTo(24);
		assertCounted("acme", "tasks");
		execute("UPDATE sync_record SET value = NULL, deleted_at = 0, seq = seq + 1 WHERE seq = 26");
		execute("UPDATE sync_store SET seq = 27");
		execute("INSERT INTO sync_commit SELECT tenant, store, 27, nonce, committed_at FROM sync_commit WHERE seq = 26");
		van.push(some(van, 30, 31, "1"));
		storage().purge(RETENTION);
		storage().purge(RETENTION);
		assertCounted("acme", "tasks");
	}

	@Test
	void fault49WhoHasAllRecordsThatItMayHaveCanChangeAndDeleteThemAndThenHasRoomAgain() {
		open(new Quota(10, 10, 3, 1_000_000, 10));
		TestPusher van = device("van1");
		van.push(some(van, 0, 3, "1"));
		assertFull(() -> van.push(van.write("more", "1")),
				"This tenant has 3 records, and would have 4: it may have 3.");
		assertThat(van.push(van.write("k0", "{\"larger\":true}", van.readAll().get(0)))).containsExactly(APPLIED);
		RecordChange[] there = van.readAll().toArray(RecordChange[]::new);
		RecordChange delete = van.write(there[0].key(), null, there[0]);
		RecordChange more = van.write("more", "1");
		RecordChange evenMore = van.write("even-more", "1");
		assertFull(() -> van.push(delete, more, evenMore), "would have 4");
		assertThat(usage("acme").records()).isEqualTo(3);
		assertThat(van.push(delete)).containsExactly(APPLIED);
		assertThat(van.push(delete, more)).containsExactly(new PushResult.Known(), APPLIED);
		assertFull(() -> van.push(evenMore), "would have 4");
		assertThat(device("other", "bravo", "tasks").push(some(device("other"), 0, 9, "1"))).hasSize(9);
	}

	@Test
	void fault49WhoHasAllBytesThatItMayHaveCanDeleteAndShrinkItsWayOut() {
		open(new Quota(10, 10, 1_000, 4_000, 10));
		TestPusher van = device("van1");
		String large = "\"" + "x".repeat(1_000) + "\"";
		van.push(some(van, 0, 3, large));
		RecordChange[] there = van.readAll().toArray(RecordChange[]::new);
		assertFull(() -> van.push(van.write("k3", large)), "would store 4900: it may store 4000");
		assertFull(() -> van.push(van.write("k0", "\"" + "x".repeat(2_000) + "\"", there[0])), "it may store 4000");
		TestPusher till = device("till");
		this.quotas.put("acme", new Quota(10, 10, 1_000, 3_675, 10));
		assertThat(till.push(till.write("k0", large, there[0]))).containsExactly(APPLIED);
		this.quotas.put("acme", new Quota(10, 10, 1_000, 1, 10));
		assertFull(() -> till.push(till.write("k1", large, there[1])), "it may store 1");
		assertThat(till.push(till.write("k1", "\"" + "x".repeat(900) + "\"", there[1]))).containsExactly(APPLIED);
		RecordChange exchanged = van.write("k9", "\"" + "x".repeat(600) + "\"");
		assertThat(van.push(van.write("k1", null, till.readAll().get(2)), exchanged)).containsExactly(APPLIED, APPLIED);
		assertFull(() -> van.push(van.write("k8", "1")), "it may store 1");
		assertThat(van.push(van.write("k2", "1", there[2]))).containsExactly(APPLIED);
		RecordChange tiny = van.readAll().get(3);
		assertThat(tiny.key()).isEqualTo("k2");
		assertThat(till.push(till.write("k2", null, tiny))).containsExactly(APPLIED);
		assertCounted("acme", "tasks");
	}

	@Test
	void fault49DeletesOfWhatIsNotHereAreTakenUpToATenthBeyondTheQuota() {
		open(new Quota(10, 10, 1_000, 10_000, 10));
		TestPusher van = device("van1");
		van.push(some(van, 0, 44, "1"));
		assertThat(usage("acme").bytes()).isEqualTo(9_890);
		assertFull(() -> van.push(van.write("k44", "1")), "it may store 10000");
		RecordChange[] unknown = some(van, 50, 54, null);
		assertThat(van.push(unknown)).hasSize(4);
		assertFull(() -> van.push(van.write("k55", null)), "it may store 10000");
		List<RecordChange> there = van.readAll();
		assertThat(van.push(van.write("k0", null, there.get(0)), van.write("k1", null, there.get(1))))
			.containsExactly(APPLIED, APPLIED);
	}

	@Test
	void fault49AStoreTooManyIsNotMadeByPushNorPull() {
		open(new Quota(2, 100, 1_000, 1_000_000, 10));
		device("van1", "acme", "one").pull();
		TestPusher two = device("van1", "acme", "two");
		two.push(two.write("k", "1"));
		TestPusher three = device("van1", "acme", "three");
		assertFull(three::pull, "This tenant has 2 stores, and may have 2");
		assertFull(() -> three.push(three.write("k", "1")), "This tenant has 2 stores, and may have 2");
		assertThat(usage("acme").stores()).isEqualTo(2);
		assertThat(device("van2", "acme", "two").readAll()).hasSize(1);
		device("van1", "bravo", "three").pull();
	}

	@Test
	void fault49ADeviceTooManyIsNotLetInAndThoseThatAreKnownGoOn() {
		open(new Quota(10, 2, 1_000, 1_000_000, 10));
		TestPusher van1 = device("van1");
		van1.push(van1.write("k", "1"));
		device("van2").pull();
		TestPusher van3 = device("van3");
		assertFull(van3::pull, "This tenant has 2 devices, as many as it may have");
		assertFull(() -> van3.push(van3.write("k3", "1")), "This tenant has 2 devices");
		assertFull(device("van1", "acme", "other")::pull, "This tenant has 2 devices");
		assertThat(van1.readAll()).hasSize(1);
		assertThat(van1.push(van1.write("k2", "1"))).containsExactly(APPLIED);
		assertThat(usage("acme").devices()).isEqualTo(2);
	}

	@Test
	void aDeviceThatHadToTakeAnotherIdIsLetInThoughItsFormerIdIsRemembered() {
		open(new Quota(10, 1, 1_000, 1_000_000, 10));
		device("van1").pull();
		DeviceId renamed = new DeviceId("van2");
		DeviceState state = new DeviceState(renamed, new DeviceId("van1"), null, null, List.of());
		assertThat(storage().remote("acme", "tasks").pull(new PullRequest(state, true, 10)).changes()).isEmpty();
		DeviceState again = new DeviceState(new DeviceId("van3"), renamed, null, null, List.of());
		assertFull(() -> storage().remote("acme", "tasks").pull(new PullRequest(again, true, 10)),
				"This tenant has 1 devices, as many as it may have");
	}

	@Test
	void whatTheServerWritesItselfIsCountedAndNotRefused() {
		open(new Quota(10, 10, 1, 1_000_000, 10));
		StoreWriter writer = storage().writer("acme", "tasks");
		writer.write("a", Json.parse("1"), null);
		writer.write("b", Json.parse("1"), null);
		assertThat(usage("acme").records()).isEqualTo(2);
		TestPusher van = device("van1");
		assertFull(() -> van.push(van.write("c", "1")), "This tenant has 2 records");
	}

	@Test
	void theAuditSaysWhichQuotaWasExceeded() {
		open(new Quota(10, 10, 1, 1_000_000, 10));
		TestPusher van = device("van1");
		van.push(van.write("a", "1"));
		assertFull(() -> van.push(van.write("b", "1")), "records");
		assertThat(storage().administration().audit().list(Instant.EPOCH, 0))
			.filteredOn((entry) -> entry.action() == AuditAction.QUOTA_EXCEEDED)
			.extracting((entry) -> entry.about().tenant() + " " + entry.detail())
			.containsExactly("acme records");
	}

}
