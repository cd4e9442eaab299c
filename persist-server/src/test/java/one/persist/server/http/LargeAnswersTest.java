package one.persist.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that ask for large pages and take them slowly, or not at all.
 */
class LargeAnswersTest {

	private static final Duration BOUND = Duration.ofSeconds(30);

	/** More than the system takes from the server before it is read. */
	private static final int VALUES = 16;

	private static final int VALUE = 900_000;

	@TempDir
	private Path directory;

	private RunningServer server;

	private final List<Socket> slow = new ArrayList<>();

	@BeforeEach
	void start() {
		this.server = RunningServer.onSqlite(this.directory,
				Map.of("persist.server.tokens.van.token", TestServer.VAN_TOKEN, "persist.server.tokens.van.tenant",
						"acme", "persist.server.tokens.bravo.token", TestServer.BRAVO_TOKEN,
						"persist.server.tokens.bravo.tenant", "bravo", "persist.server.limits.bytes", "16MB",
						"persist.server.limits.bodies", "32MB"));
		push(TestServer.VAN_TOKEN);
		push(TestServer.BRAVO_TOKEN);
	}

	@AfterEach
	void stop() throws IOException {
		for (Socket socket : this.slow) {
			socket.close();
		}
		this.server.close();
	}

	private void push(String token) {
		for (int i = 0; i < VALUES; i++) {
			String device = "van" + i;
			String push = RunningServer.push(device, "k" + i).replace("of " + device, "x".repeat(VALUE));
			assertThat(RunningServer.told(this.server.post(token, "/v1/stores/large/push", push))).isEqualTo("200");
		}
	}

	private HttpResponse<byte[]> pull(String token) {
		return this.server.post(token, "/v1/stores/large/pull", RunningServer.pull("\"device\":\"desk1\""));
	}

	/** Asks for a page, and reads no more of it than that it comes. */
	private void pullSlowly() throws IOException {
		String body = RunningServer.pull("\"device\":\"desk2\"");
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.server.http().port());
		this.slow.add(socket);
		socket.getOutputStream()
			.write(("POST /v1/stores/large/pull HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
					+ TestServer.VAN_TOKEN + "\r\nPersist-Protocol: 1\r\nContent-Type: application/json\r\n"
					+ "Content-Length: " + body.length() + "\r\n\r\n" + body)
				.getBytes(StandardCharsets.US_ASCII));
		InputStream in = socket.getInputStream();
		assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
	}

	@Test
	void fault49WhoeverTakesALargeAnswerSlowlyKeepsOthersOfItsTenantFromOneAndNobodyElse() throws IOException {
		pullSlowly();
		HttpResponse<byte[]> refused = pull(TestServer.VAN_TOKEN);
		assertThat(RunningServer.told(refused)).isEqualTo("503 unavailable");
		assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
		assertThat(TestServer.text(refused)).contains("busy with other large requests");
		assertThat(pull(TestServer.BRAVO_TOKEN).statusCode()).isEqualTo(200);
		String small = RunningServer.push("desk1", "small");
		assertThat(this.server.post(TestServer.VAN_TOKEN, "/v1/stores/small/push", small).statusCode()).isEqualTo(200);
		assertThat(this.server
			.post(TestServer.VAN_TOKEN, "/v1/stores/small/pull", RunningServer.pull("\"device\":\"desk2\""))
			.statusCode()).isEqualTo(200);
		this.slow.get(0).close();
		await().atMost(BOUND).until(() -> pull(TestServer.VAN_TOKEN).statusCode() == 200);
		HttpResponse<byte[]> whole = pull(TestServer.VAN_TOKEN);
		assertThat(whole.body().length).isGreaterThan(VALUES * VALUE);
	}

}
