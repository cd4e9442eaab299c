package one.persist.server.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import one.persist.server.PersistServerApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that begin a call and do not go on with it. What holds them off is Tomcat's
 * time-out between two packets.
 */
@SpringBootTest(classes = PersistServerApplication.class, useMainMethod = UseMainMethod.ALWAYS,
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "persist.server.tokens.van.token=" + TestServer.VAN_TOKEN,
				"persist.server.tokens.van.tenant=acme", "server.tomcat.connection-timeout=500ms",
				"server.tomcat.threads.max=4" })
class SlowClientsTest {

	/** Far more than the time-out, and far less than for ever. */
	private static final int BOUND_MILLIS = 20_000;

	private static final String HEADERS = "POST /v1/stores/slow/push HTTP/1.1\r\nHost: localhost\r\n"
			+ "Authorization: Bearer " + TestServer.VAN_TOKEN + "\r\nPersist-Protocol: 1\r\n"
			+ "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";

	@TempDir
	private static Path directory;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void directory(DynamicPropertyRegistry registry) {
		registry.add("persist.server.directory", directory::toString);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "POST /v1/stores/slow/push HTTP/1.1\r\nHost: local", HEADERS,
			HEADERS + "{\"device\":\"van1\",\"pre" })
	void fault44ACallThatDoesNotGoOnIsEndedAndNotTaken(String begun) throws IOException {
		try (Socket socket = begin(begun)) {
			assertThat(answer(socket)).doesNotContain(" 200 ", "applied");
		}
	}

	@Test
	void fault44MoreStalledBodiesThanThreadsHoldUpOthersNoLongerThanTheTimeOut() throws IOException {
		List<Socket> stalled = new ArrayList<>();
		try {
			for (int i = 0; i < 12; i++) {
				stalled.add(begin(HEADERS + "{"));
			}
			long begun = System.nanoTime();
			assertThat(new TestServer(this.port).get("/v1", TestServer.headers()).statusCode()).isEqualTo(200);
			assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(BOUND_MILLIS);
		}
		finally {
			for (Socket socket : stalled) {
				socket.close();
			}
		}
	}

	private Socket begin(String request) throws IOException {
		Socket socket = new Socket("localhost", this.port);
		socket.setSoTimeout(BOUND_MILLIS);
		socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	/** Whatever comes until the server hangs up; fails if it does not. */
	private static String answer(Socket socket) throws IOException {
		try {
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (SocketException ex) {
			return "";
		}
	}

}
