package one.persist.sample.acceptance;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import one.persist.sample.Api;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator sees of the queue, over HTTP.
 */
class QueueMetricsTest {

	private static final Duration LONG = Duration.ofSeconds(60);

	@TempDir
	private Path folder;

	@Test
	void fiveUpdatesWhileOfflineAreOneEntry() {
		SyncServer server = new SyncServer(this.folder.resolve("hq"), SyncServer.freePort());
		try (server; Device device = device(server)) {
			Api actuator = new Api(URI.create("http://127.0.0.1:" + device.port()));
			for (int i = 1; i <= 5; i++) {
				device.put("tasks", "t1", "{\"n\":" + i + "}");
			}
			awaitMetric(actuator, "persist.queue.depth", 1);
			awaitMetric(actuator, "persist.coalesced", 4);
			assertThat(metric(actuator, "persist.push.entries")).isZero();
			server.start();
			awaitMetric(actuator, "persist.queue.depth", 0);
			awaitMetric(actuator, "persist.push.entries", 1);
			assertThat(metric(actuator, "persist.coalesced")).isEqualTo(4);
			assertThat(server.holds("tasks")).singleElement()
				.satisfies((change) -> assertThat(change.value()).hasToString("{\"n\":5}"));
			assertThat(Device.whatAnyoneReads("tasks", server, this.folder.resolve("fresh")))
				.isEqualTo(Map.of("t1", "{\"n\":5}"));
		}
	}

	@Test
	void whatWasMadeAndDeletedWhileOfflineIsNoEntry() {
		SyncServer server = new SyncServer(this.folder.resolve("hq"), SyncServer.freePort());
		try (server; Device device = device(server)) {
			Api actuator = new Api(URI.create("http://127.0.0.1:" + device.port()));
			device.put("tasks", "brief", "1");
			device.records("tasks").delete("brief");
			device.put("tasks", "t1", "1");
			awaitMetric(actuator, "persist.queue.depth", 1);
			server.start();
			awaitMetric(actuator, "persist.queue.depth", 0);
			awaitMetric(actuator, "persist.push.entries", 1);
			assertThat(server.holds("tasks")).extracting((change) -> change.key()).containsExactly("t1");
		}
	}

	private static void awaitMetric(Api actuator, String name, double value) {
		await().atMost(LONG).untilAsserted(() -> assertThat(metric(actuator, name)).isEqualTo(value));
	}

	private static double metric(Api actuator, String name) {
		String answer = actuator.get("/actuator/metrics/" + name + "?tag=store:tasks&tag=remote:hq").body();
		return JsonMapper.shared().readTree(answer).path("measurements").path(0).path("value").asDouble(Double.NaN);
	}

	private Device device(SyncServer server) {
		return Device.in(this.folder.resolve("van"))
			.web()
			.remote("hq", server.url())
			.with("persist.stores.tasks.sync.remote", "hq")
			.with("management.endpoints.web.exposure.include", "metrics")
			.start();
	}

}
