package one.persist.sample.acceptance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import one.persist.Json;
import one.persist.Store;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.spi.RemoteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A store that was in use for long before anyone thought of syncing it.
 */
class EnabledLaterTest {

	private static final int RECORDS = 10_000;

	private static final Duration LONG = Duration.ofSeconds(60);

	@TempDir
	private Path folder;

	private SyncServer server;

	@BeforeEach
	void startServer() {
		this.server = SyncServer.started(this.folder.resolve("hq"));
	}

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void allRecordsArriveOnceSyncIsConfigured() throws InterruptedException {
		Map<String, String> written;
		try (Device device = Device.in(this.folder.resolve("van"))
			.with("persist.stores.tasks.synchronous", "normal")
			.start()) {
			written = fill(device.store("tasks"));
		}
		try (Device device = Device.in(this.folder.resolve("van"))
			.remote("hq", this.server.url())
			.with("persist.stores.tasks.sync.remote", "hq")
			.start()) {
			assertArrived(device.store("tasks"), written);
		}
	}

	@Test
	void allRecordsArriveOnceTheApplicationEnablesSync() throws InterruptedException {
		try (Device device = Device.in(this.folder.resolve("van"))
			.with("persist.stores.tasks.synchronous", "normal")
			.start()) {
			Store tasks = device.store("tasks");
			Map<String, String> written = fill(tasks);
			device.bean(Stores.class)
				.enableSync(tasks, SyncOptions.to(RemoteDefinition.of("hq", this.server.url(), SyncServer.TOKEN)));
			tasks.records(Json.class).put("later", Json.parse("true"));
			written.put("later", "true");
			assertArrived(tasks, written);
		}
	}

	private void assertArrived(Store tasks, Map<String, String> written) throws InterruptedException {
		tasks.sync().now();
		assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
		assertThat(this.server.holds("tasks").stream().filter((change) -> !change.deleted())).hasSize(written.size());
		assertThat(Device.whatAnyoneReads("tasks", this.server, this.folder.resolve("fresh"))).isEqualTo(written);
	}

	/** Some of them were changed, and some deleted, before. */
	private static Map<String, String> fill(Store tasks) {
		Map<String, String> written = new TreeMap<>();
		for (int from = 0; from < RECORDS + 100; from += 100) {
			Map<String, Json> some = new LinkedHashMap<>();
			for (int i = from; i < from + 100; i++) {
				some.put("task/" + i, Json.parse("{\"title\":\"№ " + i + "\",\"amount\":" + i + ".50}"));
			}
			tasks.records(Json.class).putAll(some);
			some.forEach((key, value) -> written.put(key, value.toString()));
		}
		for (int i = 0; i < 100; i++) {
			tasks.records().delete("task/" + i);
			written.remove("task/" + i);
			tasks.records(Json.class).put("task/" + (i + 100), Json.parse("\"changed\""));
			written.put("task/" + (i + 100), "\"changed\"");
		}
		assertThat(written).hasSize(RECORDS);
		return written;
	}

}
