package one.persist.sample.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.autoconfigure.http.HttpRemotes;
import one.persist.sample.acceptance.WritingDevice.Work;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A device and a server that are killed, each alone and both together, again and again,
 * at moments of their writing and syncing that are drawn from a seed. What was being done
 * at a kill shows in what is printed; draw the same moments again with
 * {@code -Dseed=<seed>}, more of them with {@code -Dkills=<number>}: of a device that
 * writes, of one that syncs, of a server, and of both together.
 */
class KilledProcessesIT {

	private static final Duration STUCK = Duration.ofSeconds(60);

	/** Lines that a device may say until the kill: writes and steps. */
	private static final int LINES = 2_000;

	/** Steps that a device may take until the kill. */
	private static final int STEPS = 20;

	/** A kill comes this much after a step, at most: a request takes about as long. */
	private static final Duration AFTER_A_STEP = Duration.ofMillis(8);

	private static final Predicate<String[]> ANY_LINE = (fields) -> true;

	private static final Predicate<String[]> STEP = (fields) -> fields[0].equals("at");

	/** A step that another one has to follow. */
	private static final Predicate<String[]> UNDER_WAY = STEP
		.and((fields) -> !Set.of("push.settled", "pull.applied").contains(fields[1]));

	@RegisterExtension
	final SeededRun run = SeededRun.of("kills", 6);

	private final SplittableRandom random = this.run.random();

	private final int kills = this.run.size();

	private final int port = SyncServer.freePort();

	@TempDir
	private Path folder;

	private Ledger ledger;

	@BeforeEach
	void beginLedger() {
		this.ledger = new Ledger(file(), this.folder.resolve("hq").resolve("data").resolve("persist-server.db"));
	}

	@Test
	void aKilledDeviceLosesNoAcknowledgedWriteAndDoublesNone() throws Exception {
		try (JavaProcess server = startServer()) {
			awaitUp(server);
			// of each three that are killed two write and two sync
			for (int kill = 0; kill < this.kills + this.kills / 2; kill++) {
				Work work = Work.values()[kill % 3];
				try (DeviceProcess device = startDevice(work)) {
					int life = 1 + this.random.nextInt((work == Work.SYNCS) ? STEPS : LINES);
					device.awaitLines((work == Work.SYNCS) ? UNDER_WAY : ANY_LINE, life);
					device.kill();
				}
				this.ledger.killed();
				this.ledger.requireNothingLost((work == Work.SYNCS) ? 0 : 1);
				this.ledger.requirePendingOrArrived();
				this.run.progress(kill + 1, "kills");
			}
			server.requireRunning();
			comeToRest();
		}
		assertThat(this.ledger.moments().keySet()).as("what kills met").contains("writing").hasSizeGreaterThan(1);
	}

	@Test
	void whatAKilledServerHasAcknowledgedItHas() throws Exception {
		try (DeviceProcess device = startDevice(Work.WRITES_NOW_AND_THEN_AND_SYNCS)) {
			for (int kill = 0; kill < this.kills; kill++) {
				try (JavaProcess server = startServer()) {
					awaitUp(server);
					awaitMoment(device);
					server.kill();
				}
				this.ledger.killed();
				this.ledger.requirePendingOrArrived();
				this.run.progress(kill + 1, "kills");
			}
			device.kill();
			this.ledger.requireNothingLost(1);
		}
		comeToRestWithAServer();
	}

	@Test
	void aServerAndADeviceKilledTogetherLoseNothingAndDoubleNothing() throws Exception {
		for (int kill = 0; kill < this.kills; kill++) {
			try (JavaProcess server = startServer();
					DeviceProcess device = startDevice(Work.WRITES_NOW_AND_THEN_AND_SYNCS)) {
				awaitUp(server);
				awaitMoment(device);
				if (this.random.nextBoolean()) {
					device.kill();
					server.kill();
				}
				else {
					server.kill();
					device.kill();
				}
			}
			this.ledger.killed();
			this.ledger.requireNothingLost(1);
			this.ledger.requirePendingOrArrived();
			this.run.progress(kill + 1, "kills");
		}
		comeToRestWithAServer();
	}

	private JavaProcess startServer() throws IOException {
		return JavaProcess.start("128m", ServerProcess.class, this.folder.resolve("hq"), "data",
				String.valueOf(this.port), Halt.NEVER);
	}

	private static void awaitUp(JavaProcess server, int port) {
		await().atMost(STUCK).pollInterval(Duration.ofMillis(10)).until(() -> {
			server.requireRunning();
			return SyncServer.listens(port);
		});
	}

	private void awaitUp(JavaProcess server) {
		awaitUp(server, this.port);
	}

	private void awaitMoment(DeviceProcess device) throws InterruptedException, IOException {
		device.awaitLines(STEP, 1 + this.random.nextInt(STEPS));
		LockSupport.parkNanos(this.random.nextLong(AFTER_A_STEP.toNanos()));
	}

	private DeviceProcess startDevice(Work work) throws IOException {
		return DeviceProcess.start("128m", WritingDevice.class, this.folder.resolve("device.log"), this.ledger::note,
				file().toString(), url(), work.name(), String.valueOf(this.random.nextLong()));
	}

	private void comeToRestWithAServer() throws Exception {
		try (JavaProcess server = startServer()) {
			awaitUp(server);
			comeToRest();
		}
	}

	private void comeToRest() throws SQLException {
		try (HttpRemotes http = HttpRemotes.connector(WebClient.builder());
				Stores stores = Stores.builder().connector(http).build()) {
			Store store = stores.create(WritingDevice.STORE, StoreOptions.sqlite(file()));
			stores.enableSync(store, WritingDevice.options(url()));
			await().atMost(STUCK).until(() -> store.sync().now().pending() == 0);
			assertThat(store.sync().status().openConflicts()).isZero();
			assertThat(store.sync().deadLetters()).isEmpty();
			assertThat(store.sync().decisions(10)).isEmpty();
		}
		this.ledger.requireServerHoldsTheFinalState();
		this.run.print(this.ledger.toString());
	}

	private Path file() {
		return this.folder.resolve("notes.db");
	}

	private String url() {
		return "http://127.0.0.1:" + this.port;
	}

}
