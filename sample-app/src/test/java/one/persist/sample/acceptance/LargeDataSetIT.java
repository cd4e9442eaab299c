package one.persist.sample.acceptance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.StoredRecord;
import one.persist.Stores;
import one.persist.Synchronous;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.sample.Api;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * 100,000 records from one device to another: the packaged server and two packaged
 * devices, each with a small heap. Other records with {@code -Dseed=<seed>}, more of them
 * with {@code -Drecords=<number>}.
 */
class LargeDataSetIT {

	private static final String HEAP = "256m";

	private static final String STORE = "preferences";

	private static final Duration START = Duration.ofSeconds(90);

	private static final Duration TRANSFER = Duration.ofMinutes(5);

	private static final Duration LOOK = Duration.ofMillis(250);

	private final long seed = Long.getLong("seed", 1);

	private final int records = Integer.getInteger("records", 100_000);

	private final RealLifeRecords data = new RealLifeRecords(this.seed);

	@TempDir
	private Path folder;

	@Test
	void whatOneDeviceImportsTheOtherHasByteForByte() throws Exception {
		int hqPort = SyncServer.freePort();
		int fromPort = SyncServer.freePort();
		int toPort = SyncServer.freePort();
		try (JavaProcess hq = server(hqPort);
				JavaProcess from = device("from", fromPort, hqPort);
				JavaProcess to = device("to", toPort, hqPort)) {
			Api fromApi = started(from, fromPort);
			Api toApi = started(to, toPort);
			long begin = System.nanoTime();
			assertThat(fromApi.importLines(STORE, this::lines).body()).isEqualTo("{\"imported\":" + this.records + "}");
			Duration imported = Duration.ofNanos(System.nanoTime() - begin);
			awaitEqual(from, () -> pending(fromApi), 0);
			Duration pushed = Duration.ofNanos(System.nanoTime() - begin);
			awaitEqual(to, () -> pulled(toApi), this.records);
			Duration pulled = Duration.ofNanos(System.nanoTime() - begin);
			assertThat(pending(toApi)).isZero();
			System.out.printf(
					"LargeDataSetIT: -Dseed=%d, %d records: imported after %d ms, pushed after %d ms, pulled after %d ms;"
							+ " peak memory of server %d MB, devices %d and %d MB%n",
					this.seed, this.records, imported.toMillis(), pushed.toMillis(), pulled.toMillis(),
					hq.peakMegabytes(), from.peakMegabytes(), to.peakMegabytes());
			to.stop();
			from.stop();
			hq.stop();
			for (JavaProcess each : List.of(hq, from, to)) {
				assertThat(each.log()).doesNotContain(" WARN ", " ERROR ");
			}
		}
		assertThat(bytesOnDevice("from")).isEqualTo(bytesOnDevice("to")).isEqualTo(bytesOnServer());
	}

	private JavaProcess server(int port) throws IOException {
		return JavaProcess.start(HEAP, Path.of(System.getProperty("server.jar")), this.folder.resolve("hq"),
				"--server.port=" + port, "--server.address=127.0.0.1", "--persist.server.directory=data",
				"--persist.server.tokens.van.token=" + SyncServer.TOKEN,
				"--persist.server.tokens.van.tenant=" + SyncServer.TENANT);
	}

	private JavaProcess device(String name, int port, int hqPort) throws IOException {
		return JavaProcess.start(HEAP, Path.of(System.getProperty("sample.jar")), this.folder.resolve(name),
				"--spring.profiles.active=device", "--server.port=" + port, "--persist.directory=data",
				"--persist.remotes.hq.url=http://127.0.0.1:" + hqPort,
				"--persist.remotes.hq.token=" + SyncServer.TOKEN);
	}

	private static Api started(JavaProcess process, int port) {
		Api api = new Api(URI.create("http://127.0.0.1:" + port));
		await().atMost(START).pollInterval(LOOK).ignoreExceptionsInstanceOf(UncheckedIOException.class).until(() -> {
			process.requireRunning();
			return api.get("/actuator/health").statusCode() == 200;
		});
		return api;
	}

	private static void awaitEqual(JavaProcess process, LongSupplier count, long wanted) {
		await().atMost(TRANSFER).pollInterval(LOOK).until(() -> {
			process.requireRunning();
			return count.getAsLong() == wanted;
		});
	}

	private static long pending(Api device) {
		for (JsonNode store : JsonMapper.shared().readTree(device.get("/api/sync").body()).path("stores")) {
			if (store.path("store").stringValue().equals(STORE)) {
				return store.path("pending").longValue();
			}
		}
		throw new AssertionError("There is no store " + STORE);
	}

	private static long pulled(Api device) {
		String answer = device.get("/actuator/metrics/persist.pull.changes?tag=store:" + STORE).body();
		return JsonMapper.shared().readTree(answer).path("measurements").path(0).path("value").asLong();
	}

	private InputStream lines() {
		Iterator<InputStream> lines = IntStream.range(0, this.records)
			.<InputStream>mapToObj((number) -> new ByteArrayInputStream(
					this.data.item(number).line(number).getBytes(StandardCharsets.UTF_8)))
			.iterator();
		return new SequenceInputStream(new Enumeration<>() {

			@Override
			public boolean hasMoreElements() {
				return lines.hasNext();
			}

			@Override
			public InputStream nextElement() {
				return lines.next();
			}

		});
	}

	private long bytesOnDevice(String name) {
		Comparison comparison = new Comparison();
		try (Stores stores = Stores.builder().build()) {
			Store store = stores.create(STORE,
					StoreOptions.sqlite(this.folder.resolve(name).resolve("data").resolve(STORE + ".db")));
			try (Stream<StoredRecord<Json>> all = store.records(Json.class).stream(RecordQuery.all())) {
				all.forEach((stored) -> comparison.add(stored.key(), stored.value()));
			}
		}
		return comparison.bytes();
	}

	private long bytesOnServer() {
		Comparison comparison = new Comparison();
		StorageSettings settings = new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1),
				InstantSource.system(), new SecureRandom());
		try (SqliteSyncStorage storage = SqliteSyncStorage.open(this.folder.resolve("hq").resolve("data"),
				Synchronous.NORMAL, settings)) {
			Remote remote = storage.remote(SyncServer.TENANT, STORE);
			PullResponse page = pull(remote, null);
			while (page.more() || !page.changes().isEmpty()) {
				page.changes().forEach((change) -> comparison.add(change.key(), change.value()));
				page = pull(remote, page.cursor());
			}
		}
		return comparison.bytes();
	}

	private static PullResponse pull(Remote remote, Cursor cursor) {
		return remote.pull(new PullRequest(DeviceState.reader(new DeviceId("onlooker"), cursor), true, 1_000));
	}

	/** Compares with what was generated, and sees that all came, and none twice. */
	private final class Comparison {

		private final BitSet seen = new BitSet();

		private long bytes;

		void add(String key, Json value) {
			int number = RealLifeRecords.number(key);
			RealLifeRecords.Item item = LargeDataSetIT.this.data.item(number);
			assertThat(key).isEqualTo(item.key());
			assertThat(value.toBytes()).as(key).isEqualTo(item.value().getBytes(StandardCharsets.UTF_8));
			assertThat(this.seen.get(number)).as("%s came before", key).isFalse();
			this.seen.set(number);
			this.bytes += value.size();
		}

		long bytes() {
			assertThat(this.seen.cardinality()).isEqualTo(LargeDataSetIT.this.records);
			return this.bytes;
		}

	}

}
