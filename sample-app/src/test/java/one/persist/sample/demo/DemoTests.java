package one.persist.sample.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

import one.persist.sample.Api;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class DemoTests {

	private static final Duration SOON = Duration.ofSeconds(15);

	@TempDir
	private static Path directory;

	private static Demo demo;

	private Api van1;

	private Api van2;

	@BeforeAll
	static void start() {
		demo = Demo.start("--demo.port=0", "--demo.directory=" + directory);
	}

	@AfterAll
	static void stop() {
		demo.close();
	}

	@BeforeEach
	void reach() {
		this.van1 = new Api(demo.address(1));
		this.van2 = new Api(demo.address(2));
	}

	@Test
	void eachApplicationIsByItself() {
		Api hq = new Api(demo.address(0));
		assertThat(hq.get("/api/sync").statusCode()).isEqualTo(404);
		assertThat(hq.get("/v1").statusCode()).isIn(200, 401);
		assertThat(this.van1.get("/v1").statusCode()).isEqualTo(404);
		assertThat(this.van1.get("/api/sync").body()).startsWith("{\"name\":\"Van 1\"");
		assertThat(this.van2.get("/api/sync").body()).startsWith("{\"name\":\"Van 2\"");
		assertThat(this.van2.get("/actuator").body()).contains("/actuator/health\"", "/actuator/metrics\"",
				"/actuator/persist\"");
		assertThat(this.van2.get("/actuator/health").body()).startsWith("{").contains("\"status\":\"UP\"");
	}

	@Test
	void whatOneVanWritesTheOtherReads() {
		this.van1.put("/api/inspections/records/north/valve-17", "{\"finding\":\"dry\",\"depth\":0.1000}");
		awaitBody(this.van2, "/api/inspections/records/north/valve-17", "{\"finding\":\"dry\",\"depth\":0.1000}");
		this.van2.delete("/api/inspections/records/north/valve-17");
		await().atMost(SOON)
			.untilAsserted(() -> assertThat(this.van1.get("/api/inspections/records/north/valve-17").statusCode())
				.isEqualTo(404));
	}

	@Test
	void tasksOfTwoVansUniteTheirTags() {
		this.van1.put("/api/tasks/records/t1", "{\"title\":\"Oil\",\"done\":false,\"tags\":[]}");
		awaitBody(this.van2, "/api/tasks/records/t1", "\"tags\":[]");
		cables("out");
		this.van1.put("/api/tasks/records/t1", "{\"title\":\"Oil\",\"done\":false,\"tags\":[\"valve\"]}");
		this.van2.put("/api/tasks/records/t1", "{\"title\":\"Oil\",\"done\":false,\"tags\":[\"urgent\"]}");
		cables("in");
		awaitBody(this.van1, "/api/tasks/records/t1", "\"tags\":[\"urgent\",\"valve\"]");
		awaitBody(this.van2, "/api/tasks/records/t1", "\"tags\":[\"urgent\",\"valve\"]");
	}

	@Test
	void ofPreferencesTheLaterStays() {
		cables("out");
		this.van1.put("/api/preferences/records/units", "\"metric\"");
		this.van2.put("/api/preferences/records/units", "\"imperial\"");
		this.van1.put("/api/preferences/records/units", "\"nautical\"");
		cables("in");
		awaitBody(this.van2, "/api/preferences/records/units", "\"nautical\"");
		awaitBody(this.van1, "/api/preferences/records/units", "\"nautical\"");
	}

	@Test
	void aPersonSettlesWhatTwoVansFound() {
		clash();
		Api met = meetsConflict();
		Api other = (met == this.van1) ? this.van2 : this.van1;
		String conflict = met.get("/api/inspections/conflicts").body();
		assertThat(conflict).contains("{\"finding\":\"weeps\"}", "{\"finding\":\"dry\"}");
		String stale = "{\"pick\":\"remote\",\"local\":\"0000000000000001@aaaa\"}";
		assertThat(met.post("/api/inspections/conflicts/v17", stale).statusCode()).isEqualTo(409);
		HttpResponse<String> settled = met.post("/api/inspections/conflicts/v17",
				"{\"value\":{\"finding\":\"dry again\"}}");
		assertThat(settled.body()).contains("\"conflicted\":false");
		awaitBody(other, "/api/inspections/records/v17", "{\"finding\":\"dry again\"}");
		assertThat(met.get("/api/inspections/conflicts").body()).isEqualTo("[]");
	}

	@Test
	void keepsWhatWasWrittenFromRunToRun() {
		cables("out");
		this.van1.put("/api/tasks/records/kept", "1");
		stop();
		start();
		reach();
		assertThat(this.van1.get("/api/tasks/records/kept").statusCode()).isEqualTo(200);
		awaitBody(this.van2, "/api/tasks/records/kept", "\"value\":1");
	}

	@Test
	void saysWhichPortIsTaken() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			assertThatExceptionOfType(PortTakenException.class)
				.isThrownBy(() -> Demo.start("--demo.port=" + (taken.getLocalPort())))
				.withMessageContaining("Port " + taken.getLocalPort() + " is taken")
				.withMessageContaining("--demo.port=");
		}
	}

	private void clash() {
		this.van1.put("/api/inspections/records/v17", "{\"finding\":\"unknown\"}");
		awaitBody(this.van2, "/api/inspections/records/v17", "unknown");
		cables("out");
		this.van1.put("/api/inspections/records/v17", "{\"finding\":\"weeps\"}");
		this.van2.put("/api/inspections/records/v17", "{\"finding\":\"dry\"}");
		cables("in");
	}

	private Api meetsConflict() {
		return await().atMost(SOON).until(() -> {
			for (Api van : new Api[] { this.van1, this.van2 }) {
				if (van.get("/api/inspections/conflicts").body().contains("v17")) {
					return van;
				}
			}
			return null;
		}, (van) -> van != null);
	}

	private void cables(String where) {
		for (Api van : new Api[] { this.van1, this.van2 }) {
			String cable = "{\"cable\":\"" + where + "\"}";
			assertThat(van.post("/api/cable", cable).body()).isEqualTo(cable);
		}
	}

	private static void awaitBody(Api van, String path, String part) {
		await().atMost(SOON).untilAsserted(() -> assertThat(van.get(path).body()).contains(part));
	}

}
