package one.persist.sample.web;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import one.persist.sample.Api;
import one.persist.sample.DeviceTest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@DeviceTest
class RequestGuardTests {

	private static final String CABLE_IN = "{\"cable\":\"in\"}";

	private final int port;

	private final Api api;

	RequestGuardTests(@LocalServerPort int port) {
		this.port = port;
		this.api = new Api(URI.create("http://localhost:" + port));
	}

	@Test
	void fault46RefusesWritesThatAnotherSiteBegan() {
		assertThat(post("Sec-Fetch-Site", "cross-site")).isEqualTo(403);
		assertThat(post("Sec-Fetch-Site", "same-site")).isEqualTo(403);
		assertThat(post("Origin", "https://example.org")).isEqualTo(403);
		assertThat(post("Origin", "null")).isEqualTo(403);
		assertThat(post("Origin", "http://localhost:1")).isEqualTo(403);
	}

	@Test
	void takesWritesOfItsOwnPageAndOfPrograms() {
		assertThat(post("Sec-Fetch-Site", "same-origin")).isEqualTo(200);
		assertThat(post("Origin", "http://localhost:" + this.port)).isEqualTo(200);
		assertThat(post("User-Agent", "curl")).isEqualTo(200);
	}

	@Test
	void fault46AsksForJsonSoThatAFormCannotWrite() {
		assertThat(this.api.post("/api/cable", CABLE_IN, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
		assertThat(this.api.post("/api/preferences/import", "", "Content-Type", "application/x-www-form-urlencoded")
			.statusCode()).isEqualTo(415);
	}

	@Test
	void refusesAnotherHostsName() throws IOException {
		assertThat(statusFor("localhost:" + this.port)).isEqualTo("200");
		assertThat(statusFor("127.0.0.1:" + this.port)).isEqualTo("200");
		assertThat(statusFor("rebound.example:" + this.port)).isEqualTo("403");
	}

	@Test
	void fault46ThePageLoadsNothingFromElsewhere() {
		HttpResponse<String> page = this.api.get("/");
		assertThat(page.body()).contains("Field inspections").doesNotContain("http://", "https://");
		assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
			.contains("default-src 'none'", "frame-ancestors 'none'")
			.doesNotContain("unsafe");
		assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
	}

	private int post(String header, String value) {
		return this.api.post("/api/cable", CABLE_IN, "Content-Type", "application/json", header, value).statusCode();
	}

	private String statusFor(String host) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			String request = "GET /api/cable HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3);
		}
	}

}
