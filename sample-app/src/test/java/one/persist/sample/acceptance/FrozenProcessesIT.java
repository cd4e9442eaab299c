package one.persist.sample.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A device or a server that stands still for longer than a request may take, as when the
 * lid of a laptop is shut.
 */
class FrozenProcessesIT {

	/** Of a request; a freeze is longer. */
	private static final Duration DEADLINE = Duration.ofSeconds(1);

	private static final Duration FREEZE = DEADLINE.multipliedBy(3);

	private static final Duration STUCK = Duration.ofSeconds(60);

	private static final Duration LOOK = Duration.ofMillis(50);

	private final int port = SyncServer.freePort();

	@TempDir
	private Path folder;

	@Test
	void fault06ADeviceThatWasFrozenGoesOnWithOneWorker() throws Exception {
		try (JavaProcess server = startServer(); JavaProcess device = startDevice("1000000", "5s")) {
			awaitArrived(100);
			device.freeze();
			long frozen = passes(FREEZE);
			device.wake();
			awaitArrived(frozen + 200);
			String threads = device.threads();
			assertThat(threads.split("\"persist-worker-1\"", -1)).as("schedules that look for what is due").hasSize(2);
			assertThat(threads.split("SyncLink.runCycle\\(", -1)).as("cycles").hasSizeLessThanOrEqualTo(2);
			server.requireRunning();
			device.requireRunning();
			assertThat(count("SELECT count(DISTINCT device) FROM sync_device")).isOne();
			assertThat(device.log()).doesNotContain(" ERROR ");
		}
	}

	@Test
	void fault06ADeviceOutlastsAServerThatWasFrozen() throws Exception {
		try (JavaProcess server = startServer(); JavaProcess device = startDevice("1000000", "5s")) {
			awaitArrived(100);
			server.freeze();
			await().atMost(STUCK).pollInterval(LOOK).until(() -> device.log().contains("state OFFLINE"));
			long frozen = passes(FREEZE);
			server.wake();
			awaitArrived(frozen + 200);
			device.requireRunning();
			assertThat(count("SELECT count(DISTINCT device) FROM sync_device")).isOne();
			assertThat(device.log()).doesNotContain(" ERROR ");
		}
	}

	/** Lets time pass, and tells what had arrived by then. */
	private long passes(Duration time) {
		long end = System.nanoTime() + time.toNanos();
		await().atMost(STUCK).pollInterval(LOOK).until(() -> System.nanoTime() - end > 0);
		try {
			return arrived();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private JavaProcess startServer() throws IOException {
		JavaProcess server = JavaProcess.start("128m", ServerProcess.class, this.folder.resolve("hq"), "data",
				String.valueOf(this.port), Halt.NEVER);
		await().atMost(STUCK).pollInterval(LOOK).until(() -> {
			server.requireRunning();
			return SyncServer.listens(this.port);
		});
		return server;
	}

	private JavaProcess startDevice(String records, String drainTimeout) throws IOException {
		return JavaProcess.start("128m", ApplicationProcess.class, this.folder.resolve("device"), records,
				"--spring.config.name=device-of-a-test", "--persist.directory=data",
				"--persist.remotes.hq.url=http://127.0.0.1:" + this.port,
				"--persist.remotes.hq.token=" + SyncServer.TOKEN,
				"--persist.remotes.hq.timeout=" + DEADLINE.toMillis() + "ms", "--persist.stores.notes.sync.remote=hq",
				"--persist.stores.notes.sync.interval=100ms", "--persist.stores.notes.sync.batch-size=20",
				"--persist.shutdown.drain-timeout=" + drainTimeout);
	}

	private void awaitArrived(long records) {
		await().atMost(STUCK).pollInterval(LOOK).until(() -> arrived() >= records);
	}

	private long arrived() throws SQLException {
		return count("SELECT count(*) FROM sync_record");
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
