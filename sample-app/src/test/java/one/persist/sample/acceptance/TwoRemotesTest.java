package one.persist.sample.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import one.persist.RemoteStatus;
import one.persist.SyncStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A device with one store and two remotes, of which one is down at first.
 */
class TwoRemotesTest {

	/** Far less than a call to a silent remote may take. */
	private static final Duration NOT_HELD_UP = Duration.ofSeconds(10);

	private static final Duration AFTER_BACK_OFF = Duration.ofSeconds(60);

	private static final int RECORDS = 500;

	@TempDir
	private Path folder;

	private final int brokenPort = SyncServer.freePort();

	private SyncServer hq;

	private SyncServer broken;

	private Device device;

	@BeforeEach
	void startOneOfTwo() {
		this.hq = SyncServer.started(this.folder.resolve("hq"));
		this.broken = new SyncServer(this.folder.resolve("broken"), this.brokenPort);
	}

	@AfterEach
	void stop() {
		this.device.close();
		this.hq.close();
		this.broken.close();
	}

	@Test
	void fault20OneThatRefusesConnectionsHoldsUpNothing() {
		this.device = device("both", "hq", "broken");
		Map<String, String> written = writeAndReachHq("refused");
		assertThat(status("broken").pending()).isEqualTo(RECORDS);
		bothEndWith(written);
	}

	@Test
	void fault20OneThatNeverAnswersHoldsUpNothing() throws IOException {
		Map<String, String> written;
		try (ServerSocket silent = new ServerSocket(this.brokenPort, 50, InetAddress.getByName("127.0.0.1"))) {
			this.device = device("both", "hq", "broken");
			written = writeAndReachHq("silent");
			assertThat(status("broken").pending()).isEqualTo(RECORDS);
			assertThat(silent.isClosed()).isFalse();
		}
		bothEndWith(written);
	}

	@Test
	void whatOneRemoteGivesReachesTheOther() {
		this.broken.start();
		this.device = device("both", "hq", "broken");
		try (Device left = device("left", "hq"); Device right = device("right", "broken")) {
			left.put("tasks", "from-left", "{\"depth\":0.1000}");
			right.put("tasks", "from-right", "[]");
			Map<String, String> all = Map.of("from-left", "{\"depth\":0.1000}", "from-right", "[]");
			awaitValues(left, all);
			awaitValues(right, all);
			left.put("tasks", "from-right", "[1]");
			awaitValues(right, Map.of("from-left", "{\"depth\":0.1000}", "from-right", "[1]"));
			right.records("tasks").delete("from-left");
			awaitValues(left, Map.of("from-right", "[1]"));
			for (Device each : new Device[] { left, right, this.device }) {
				assertNoConflict(each);
			}
		}
	}

	private Map<String, String> writeAndReachHq(String name) {
		Map<String, String> written = new TreeMap<>();
		for (int i = 0; i < RECORDS; i++) {
			String value = "{\"n\":" + i + "}";
			this.device.put("tasks", name + "/" + i, value);
			written.put(name + "/" + i, value);
		}
		await().atMost(NOT_HELD_UP).until(() -> status("hq").pending() == 0);
		assertThat(this.hq.holds("tasks")).hasSize(RECORDS);
		return written;
	}

	private void bothEndWith(Map<String, String> written) {
		this.broken.start();
		await().atMost(AFTER_BACK_OFF).until(() -> this.device.store("tasks").sync().status().pending() == 0);
		try (Device left = device("left", "hq"); Device right = device("right", "broken")) {
			awaitValues(left, written);
			awaitValues(right, written);
			assertNoConflict(left);
			assertNoConflict(right);
		}
		assertThat(this.hq.holds("tasks")).hasSize(RECORDS);
		assertThat(this.broken.holds("tasks")).hasSize(RECORDS);
		assertNoConflict(this.device);
	}

	private static void assertNoConflict(Device device) {
		SyncStatus status = device.store("tasks").sync().status();
		assertThat(status.openConflicts()).isZero();
		assertThat(status.remotes()).allMatch((remote) -> remote.deadLetters() == 0);
		assertThat(device.store("tasks").sync().decisions(10)).isEmpty();
	}

	private RemoteStatus status(String remote) {
		return this.device.store("tasks")
			.sync()
			.status()
			.remotes()
			.stream()
			.filter((status) -> status.name().equals(remote))
			.findFirst()
			.orElseThrow();
	}

	private static void awaitValues(Device device, Map<String, String> values) {
		await().atMost(NOT_HELD_UP).untilAsserted(() -> assertThat(device.values("tasks")).isEqualTo(values));
	}

	private Device device(String name, String... remotes) {
		return Device.in(this.folder.resolve(name))
			.remote("hq", this.hq.url())
			.remote("broken", this.broken.url())
			.with("persist.stores.tasks.sync.remotes", String.join(",", remotes))
			.with("persist.stores.tasks.sync.interval", "200ms")
			.start();
	}

}
