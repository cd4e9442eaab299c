package one.persist.server.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import one.persist.server.PersistServerApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Prometheus reads from a server on its own.
 */

@SpringBootTest(classes = PersistServerApplication.class, useMainMethod = UseMainMethod.ALWAYS,
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "persist.server.tokens.van.token=" + TestServer.VAN_TOKEN,
				"persist.server.tokens.van.tenant=acme", "persist.server.operator.token=" + MetricsTest.OPERATOR,
				"persist.server.synchronous=normal", "management.endpoints.web.exposure.include=prometheus",
				"management.defaults.metrics.export.enabled=true" })
class MetricsTest {

	static final String OPERATOR = "operator-token-0123456789";

	private static final String FIRST = "0192f3c4a5b60001";

	@TempDir
	private static Path directory;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void directory(DynamicPropertyRegistry registry) {
		registry.add("persist.server.directory", directory::toString);
	}

	private TestServer server;

	@BeforeEach
	void connect() {
		this.server = new TestServer(this.port);
	}

	private String scrape() {
		return TestServer.text(this.server.get("/actuator/prometheus", Map.of("Authorization", "Bearer " + OPERATOR)));
	}

	private int push(String device, String name, String... entries) {
		return this.server
			.post("/v1/stores/invoices/push", TestServer.headers(),
					"{\"device\":\"" + device + "\",\"previous\":[]," + "\"push\":\"" + name + "\",\"entries\":["
							+ String.join(",", entries) + "]}")
			.statusCode();
	}

	private static String entry(String key, String timestamp, String device) {
		return "{\"key\":\"" + key + "\",\"value\":1,\"version\":\"" + timestamp + "@" + device + "\",\"vector\":{\""
				+ device + "\":\"" + timestamp + "\"}}";
	}

	@Test
	void anOperatorCountsWhatBecameOfCallsAndEntriesAndSeesNobodysNames() {
		assertThat(push("van1", "p1", entry("k1", FIRST, "van1"), entry("k2", FIRST, "van1"))).isEqualTo(200);
		assertThat(push("van2", "p2", entry("k1", FIRST, "van1"), entry("k2", FIRST, "van2"),
				entry("k3", "7192f3c4a5b60001", "van2")))
			.isEqualTo(200);
		assertThat(push("van1", "p9", entry("k1", FIRST, "van1"))).isEqualTo(409);
		this.server.post("/v1/stores/invoices/pull", TestServer.headers(),
				"{\"device\":\"till\",\"previous\":[],\"limit\":10}");
		this.server.post("/v1/stores/invoices/pull", TestServer.headers(),
				"{\"device\":\"till\",\"previous\":[],\"limit\":10,\"seen\":\"41.5f0c91d3a7b2e846\"}");
		this.server.post("/operator/v1/devices/van9/revoke?tenant=acme", Map.of("Authorization", "Bearer " + OPERATOR),
				"");
		assertThat(push("van9", "p1")).isEqualTo(403);
		this.server.post("/v1/stores/invoices/pull", TestServer.without("Authorization"), "{}");
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(scrape()).containsPattern(
					"http_server_requests_seconds_count" + "\\{.*method=\"POST\",.*status=\"401\",.*\\} 1\n"));
		String scrape = scrape();
		for (String line : List.of("persist_server_push_entries_total{code=\"none\",result=\"applied\"} 2.0",
				"persist_server_push_entries_total{code=\"none\",result=\"known\"} 1.0",
				"persist_server_push_entries_total{code=\"none\",result=\"conflict\"} 1.0",
				"persist_server_push_entries_total{code=\"none\",result=\"gone\"} 0.0",
				"persist_server_push_entries_total{code=\"clock-ahead\",result=\"rejected\"} 1.0",
				"persist_server_push_seconds_count{error=\"none\",outcome=\"applied\"} 1",
				"persist_server_push_seconds_count{error=\"none\",outcome=\"unchanged\"} 1",
				"persist_server_push_seconds_count{error=\"RemoteException\",outcome=\"device-forked\"} 1",
				"persist_server_push_seconds_count{error=\"DeviceRefusedException\",outcome=\"device-refused\"} 1",
				"persist_server_pull_seconds_count{error=\"none\",outcome=\"changes\"} 1",
				"persist_server_pull_seconds_count{error=\"RemoteException\",outcome=\"history-diverged\"} 1",
				"persist_server_pull_changes_total 2.0", "persist_server_announcements_open 0.0")) {
			assertThat(scrape).contains(line + "\n");
		}
		assertThat(scrape)
			.containsPattern(
					"http_server_requests_seconds_count\\{.*status=\"409\",uri=\"/v1/stores/\\{store\\}/push\"")
			.doesNotContain("acme", "invoices", "van1", TestServer.VAN_TOKEN);
	}

	@Test
	void thePurgeTellsWhenItWasAndHowManyDevicesThereAre() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(scrape()).containsPattern("persist_server_purge_age_seconds [0-9]")
				.containsPattern("persist_server_devices [0-9]")
				.containsPattern("persist_server_devices_silent 0.0\n")
				.contains("persist_server_purged_total{what=\"deletes\"} 0.0\n")
				.contains("persist_server_purge_seconds_count{error=\"none\"} 1\n"));
	}

}
