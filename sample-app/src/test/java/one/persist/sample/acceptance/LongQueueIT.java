package one.persist.sample.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A long queue in a small heap, and the server in another, through three kills of both:
 * {@code -Drecords=1000000} for a million.
 */
class LongQueueIT {

	private static final String HEAP = "256m";

	private static final int KILLS = 3;

	private static final Duration STUCK = Duration.ofMinutes(5);

	@RegisterExtension
	final SeededRun run = SeededRun.of("records", 50_000);

	private final SplittableRandom random = this.run.random();

	private final int records = this.run.size();

	private final int port = SyncServer.freePort();

	private final AtomicLong waiting = new AtomicLong();

	private final AtomicLong slowestStatus = new AtomicLong();

	private long peakOfServer;

	private long peakOfDevice;

	@TempDir
	private Path folder;

	@Test
	void fault36AMillionEntriesDrainInASmallHeapThroughKillsAndTheServersCountIsExact() throws Exception {
		long begin = System.nanoTime();
		try (DeviceProcess device = startDevice(this.records)) {
			assertThat(device.awaitEnd(STUCK)).as(device::said).isZero();
		}
		assertThat(this.waiting).hasValue(this.records);
		Duration written = Duration.ofNanos(System.nanoTime() - begin);
		long left = this.records;
		begin = System.nanoTime();
		for (int kill = 1; kill <= KILLS; kill++) {
			left -= 1 + this.random.nextLong(this.records / (KILLS + 1));
			drainTo(left);
		}
		drainTo(0);
		Duration drained = Duration.ofNanos(System.nanoTime() - begin);
		assertThat(count("SELECT count(DISTINCT key) FROM sync_record")).isEqualTo(this.records);
		assertThat(count("SELECT count(*) FROM sync_record")).isEqualTo(this.records);
		assertThat(count("SELECT count(*) FROM sync_record WHERE value IS NULL OR CAST(value AS TEXT)"
				+ " <> printf('{\"n\":%d,\"celsius\":21.50}', CAST(substr(key, 9) AS INTEGER))"))
			.isZero();
		this.run.print(String.format(
				"%d records: written in %d ms (%d/s), drained through %d kills of both in %d ms (%d/s);"
						+ " slowest status %d ms; peak memory of server %d MB, device %d MB",
				this.records, written.toMillis(), rate(written), KILLS, drained.toMillis(), rate(drained),
				this.slowestStatus.get(), this.peakOfServer, this.peakOfDevice));
	}

	private long rate(Duration time) {
		return this.records * 1_000L / Math.max(1, time.toMillis());
	}

	/** Drains until no more than that wait, and kills both. */
	private void drainTo(long left) throws Exception {
		Predicate<String[]> reached = (fields) -> Long.parseLong(fields[1]) <= left;
		try (JavaProcess server = startServer(); DeviceProcess device = startDevice(0)) {
			device.awaitLine(reached, STUCK);
			this.peakOfServer = Math.max(this.peakOfServer, server.peakMegabytes());
			this.peakOfDevice = Math.max(this.peakOfDevice, device.peakMegabytes());
			server.requireRunning();
			device.kill();
			server.kill();
		}
	}

	private JavaProcess startServer() throws IOException {
		JavaProcess server = JavaProcess.start(HEAP, ServerProcess.class, this.folder.resolve("hq"), "data",
				String.valueOf(this.port), Halt.NEVER);
		await().atMost(STUCK).pollInterval(Duration.ofMillis(10)).until(() -> {
			server.requireRunning();
			return SyncServer.listens(this.port);
		});
		return server;
	}

	private DeviceProcess startDevice(int toWrite) throws IOException {
		return DeviceProcess.start(HEAP, BulkDevice.class, this.folder.resolve("device.log"), this::note,
				this.folder.resolve("readings.db").toString(), "http://127.0.0.1:" + this.port,
				String.valueOf(toWrite));
	}

	private void note(String[] fields) {
		this.waiting.set(Long.parseLong(fields[1]));
		this.slowestStatus.accumulateAndGet(Long.parseLong(fields[2]), Math::max);
	}

	private long count(String sql) throws SQLException {
		try (Connection connection = DriverManager
			.getConnection("jdbc:sqlite:" + this.folder.resolve("hq").resolve("data").resolve("persist-server.db"));
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return row.getLong(1);
		}
	}

}
