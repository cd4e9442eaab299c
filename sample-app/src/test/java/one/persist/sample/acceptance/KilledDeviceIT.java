package one.persist.sample.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.StoredRecord;
import one.persist.Stores;
import one.persist.autoconfigure.http.HttpRemotes;
import one.persist.protocol.RecordChange;
import one.persist.sample.acceptance.WritingDevice.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A device that is killed, again and again, at moments of its writing and syncing that
 * are drawn from a seed. What it was doing at a kill shows in what is printed; draw the
 * same moments again with {@code -Dseed=<seed>}, more of them with
 * {@code -Dkills=<number>}.
 */
class KilledDeviceIT {

	private static final int SIGKILL = 128 + 9;

	/** Lines that a device may live for: it is killed after a part of them. */
	private static final Map<Work, Integer> LIFE = Map.of(Work.WRITES, 2_000, Work.SYNCS, 100, Work.WRITES_AND_SYNCS,
			2_000);

	private static final Duration STUCK = Duration.ofSeconds(60);

	private final long seed = Long.getLong("seed", System.nanoTime());

	private final int kills = Integer.getInteger("kills", 50);

	private final SplittableRandom random = new SplittableRandom(this.seed);

	/** What was acknowledged last, by key: a version and a value, or a delete. */
	private final Map<String, Write> acknowledged = new TreeMap<>();

	/** How often a kill came right after a step of a cycle, or without one under way. */
	private final Map<String, Integer> moments = new TreeMap<>();

	private long writes;

	private long pending;

	@TempDir
	private Path folder;

	@Test
	void noAcknowledgedWriteIsLostAndNoneIsDoubled() throws Exception {
		System.out.println("KilledDeviceIT: -Dseed=" + this.seed);
		try (SyncServer server = SyncServer.started(this.folder.resolve("hq"))) {
			for (int kill = 0; kill < this.kills; kill++) {
				Work work = Work.values()[kill % Work.values().length];
				Set<String> unacknowledged = killOnce(work, server.url());
				assertNothingLost(unacknowledged, work, server);
			}
			drain(server);
			assertServerHoldsTheFinalState(server);
		}
		System.out.printf("KilledDeviceIT: %d kills, %d writes acknowledged, %d entries pending after kills; %s%n",
				this.kills, this.writes, this.pending, this.moments);
		assertThat(this.moments.keySet()).contains("push.prepared", "writing");
	}

	/** Runs a device, kills it, and tells which keys it may have written unsaid. */
	private Set<String> killOnce(Work work, String url) throws IOException, InterruptedException {
		Path log = this.folder.resolve("device.log");
		Process device = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				WritingDevice.class.getName(), file().toString(), url, work.name(),
				String.valueOf(this.random.nextLong()))
			.redirectError(log.toFile())
			.start();
		Executor later = CompletableFuture.delayedExecutor(STUCK.toSeconds(), TimeUnit.SECONDS);
		later.execute(() -> tellWhereItStands(device));
		String moment = "writing";
		StringBuilder threads = new StringBuilder();
		int life = 1 + this.random.nextInt(LIFE.get(work));
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(device.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.endsWith(WritingDevice.END)) {
					moment = note(line.split("\t"), moment);
				}
				else {
					threads.append(line).append('\n');
				}
				life--;
				if (life == 0) {
					// the handle leaves the pipe open: what was said before the kill
					// counts
					device.toHandle().destroyForcibly();
				}
			}
		}
		assertThat(device.waitFor())
			.as("the end of a device that %s, at %s, %d lines before its kill: %s %s", work, moment, life,
					Files.readString(log), threads)
			.isEqualTo(SIGKILL);
		this.moments.merge(moment, 1, Integer::sum);
		return new HashSet<>();
	}

	/** What a Java process prints of its threads when asked to, before its end. */
	private static void tellWhereItStands(Process device) {
		try {
			new ProcessBuilder("kill", "-QUIT", String.valueOf(device.pid())).start().waitFor();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS).execute(device.toHandle()::destroy);
	}

	private String note(String[] fields, String moment) {
		switch (fields[0]) {
			case "put" -> this.acknowledged.put(fields[1], new Write(fields[2], fields[3]));
			case "delete" -> this.acknowledged.put(fields[1], Write.DELETE);
			default -> {
				return (fields[1].equals("push.settled") || fields[1].equals("pull.applied")) ? "writing" : fields[1];
			}
		}
		this.writes++;
		return moment;
	}

	private void assertNothingLost(Set<String> unacknowledged, Work work, SyncServer server) throws SQLException {
		Map<String, Write> stored = stored();
		Set<String> keys = new TreeSet<>(this.acknowledged.keySet());
		keys.addAll(stored.keySet());
		for (String key : keys) {
			Write expected = this.acknowledged.getOrDefault(key, Write.DELETE);
			Write found = stored.getOrDefault(key, Write.DELETE);
			if (!found.equals(expected)) {
				assertThat(found.isAfter(expected)).as("%s: %s instead of %s", key, found, expected).isTrue();
				unacknowledged.add(key);
				this.acknowledged.put(key, found);
			}
		}
		int underWay = (work == Work.SYNCS) ? 0 : 1;
		for (int writer = 0; writer < WritingDevice.WRITERS; writer++) {
			String prefix = writer + "/";
			assertThat(unacknowledged.stream().filter((key) -> key.startsWith(prefix)))
				.as("writes that had not returned")
				.hasSizeLessThanOrEqualTo(underWay);
		}
		assertPendingOrArrived(server);
	}

	private void assertPendingOrArrived(SyncServer server) throws SQLException {
		Map<String, Write> arrived = arrived(server);
		Set<String> waiting = pendingKeys();
		this.pending += waiting.size();
		this.acknowledged.forEach((key, write) -> {
			if (!waiting.contains(key)) {
				assertThat(arrived.getOrDefault(key, Write.DELETE)).as("%s, which waits no more", key).isEqualTo(write);
			}
		});
	}

	private void drain(SyncServer server) {
		try (HttpRemotes http = HttpRemotes.connector(WebClient.builder());
				Stores stores = Stores.builder().connector(http).build()) {
			Store store = stores.create(WritingDevice.STORE, StoreOptions.sqlite(file()));
			stores.enableSync(store, WritingDevice.options(server.url()));
			await().atMost(STUCK).until(() -> store.sync().now().pending() == 0);
			assertThat(store.sync().status().openConflicts()).isZero();
			assertThat(store.sync().deadLetters()).isEmpty();
			assertThat(store.sync().decisions(10)).isEmpty();
		}
	}

	private void assertServerHoldsTheFinalState(SyncServer server) {
		Map<String, String> values = new TreeMap<>();
		this.acknowledged.forEach((key, write) -> {
			if (!write.equals(Write.DELETE)) {
				values.put(key, write.value());
			}
		});
		assertThat(stored()).hasSameSizeAs(values);
		assertThat(Device.whatAnyoneReads(WritingDevice.STORE, server, this.folder.resolve("fresh"))).isEqualTo(values);
		List<RecordChange> feed = server.holds(WritingDevice.STORE);
		assertThat(feed).extracting(RecordChange::key).doesNotHaveDuplicates();
		Map<String, Write> arrived = arrived(server);
		this.acknowledged
			.forEach((key, write) -> assertThat(arrived.getOrDefault(key, Write.DELETE)).as(key).isEqualTo(write));
	}

	private Path file() {
		return this.folder.resolve("notes.db");
	}

	private Map<String, Write> stored() {
		Map<String, Write> stored = new HashMap<>();
		try (Stores stores = Stores.builder().build()) {
			Store store = stores.create(WritingDevice.STORE, StoreOptions.sqlite(file()));
			try (Stream<StoredRecord<Json>> all = store.records(Json.class).stream(RecordQuery.all())) {
				all.forEach((record) -> stored.put(record.key(),
						new Write(record.version().toString(), record.value().toString())));
			}
		}
		return stored;
	}

	/** No status tells which keys wait. */
	private Set<String> pendingKeys() throws SQLException {
		Set<String> keys = new HashSet<>();
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
				Statement statement = connection.createStatement();
				ResultSet rows = statement
					.executeQuery("SELECT key FROM record JOIN sync_entry ON sync_entry.record = record.id")) {
			while (rows.next()) {
				keys.add(rows.getString(1));
			}
		}
		return keys;
	}

	private static Map<String, Write> arrived(SyncServer server) {
		Map<String, Write> arrived = new HashMap<>();
		for (RecordChange change : server.holds(WritingDevice.STORE)) {
			if (!change.deleted()) {
				arrived.put(change.key(), new Write(change.version().toString(), String.valueOf(change.value())));
			}
		}
		return arrived;
	}

	/**
	 * A write, as far as the device told it.
	 *
	 * @param version its version as text; empty for a delete
	 * @param value its value as text; empty for a delete
	 */
	private record Write(String version, String value) {

		/** A delete tells no version, so all of them are alike. */
		static final Write DELETE = new Write("", "");

		boolean isAfter(Write other) {
			return this.equals(DELETE) || this.version.compareTo(other.version) > 0;
		}

	}

}
