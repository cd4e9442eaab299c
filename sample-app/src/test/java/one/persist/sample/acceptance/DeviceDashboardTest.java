package one.persist.sample.acceptance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import one.persist.sample.Api;
import one.persist.server.dashboards.Dashboards;
import one.persist.server.dashboards.Scrape;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;

/**
 * Whether what the dashboard and the alerts on devices ask for is there, in what a device
 * that has worked shows to Prometheus.
 */
class DeviceDashboardTest {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static Dashboards dashboards;

	@BeforeAll
	static void work(@TempDir Path folder) {
		try (SyncServer server = SyncServer.started(folder.resolve("hq"));
				Device van = device(folder.resolve("van"), server)) {
			van.put("tasks", "t1", "1");
			await().atMost(LONG).until(() -> !server.holds("tasks").isEmpty());
			van.store("tasks").sync().now();
			dashboards = new Dashboards("devices", new Scrape(
					new Api(URI.create("http://127.0.0.1:" + van.port())).get("/actuator/prometheus").body()));
		}
	}

	private static Device device(Path folder, SyncServer server) {
		return Device.in(folder)
			.web()
			.remote("hq", server.url())
			.with("persist.stores.tasks.sync.remote", "hq")
			.with("management.endpoints.web.exposure.include", "prometheus")
			.start();
	}

	@Test
	void whatTheDashboardShowsIsThere() throws IOException {
		dashboards.requireDashboard();
	}

	@Test
	void whatTheAlertsWatchIsThere() throws IOException {
		dashboards.requireAlerts();
	}

}
