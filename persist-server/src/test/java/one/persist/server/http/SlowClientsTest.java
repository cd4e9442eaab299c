package one.persist.server.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import one.persist.server.PersistServerApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
				"persist.server.tokens.van.tenant=acme", "persist.server.tokens.bravo.token=" + TestServer.BRAVO_TOKEN,
				"persist.server.tokens.bravo.tenant=bravo", "persist.server.limits.requests-at-once=3",
				"server.tomcat.connection-timeout=500ms", "server.tomcat.threads.max=4" })
class SlowClientsTest {

	/** Far more than the time-out, and far less than for ever. */
	private static final int BOUND_MILLIS = 20_000;

	private static final String HEADERS = "POST /v1/stores/slow/push HTTP/1.1\r\nHost: localhost\r\n"
			+ "Authorization: Bearer " + TestServer.VAN_TOKEN + "\r\nPersist-Protocol: 1\r\n"
			+ "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";

	/** Characters of the answer to a call without a good token. */
	private static final int PROBLEM = 124;

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
			// nor is it said to be malformed, for which a device would give an entry up
			assertThat(answer(socket)).doesNotContain(" 200 ", "applied", "malformed");
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
			requireOthersAreAnswered();
			assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(BOUND_MILLIS);
		}
		finally {
			for (Socket socket : stalled) {
				socket.close();
			}
		}
	}

	static Stream<String> answeredBeforeTheirBodyCame() {
		return Stream.of(HEADERS.replace(TestServer.VAN_TOKEN, "of-nobody-0123456789"),
				HEADERS.replaceAll("Authorization: .*\r\n", ""), HEADERS.replace("Protocol: 1", "Protocol: 2"),
				HEADERS.replace("/push", "/drop"), HEADERS.replace("stores/slow/push", "nothing"),
				HEADERS.replace("/v1/stores/slow/push", "/actuator/health"), HEADERS.replace("POST", "TRACE"),
				HEADERS.replace("POST", "GET").replace("push", "announcements?device=van1"),
				HEADERS.replace("Content-Length: 1000", "Transfer-Encoding: chunked") + "100\r\n",
				HEADERS.replace("application/json", "text/plain").replace("Content-Length: 1000", "Content-Length: 1"),
				HEADERS.replace("Content-Length: 1000", "Content-Length: 1000\r\nContent-Encoding: br"));
	}

	@ParameterizedTest
	@Timeout(30)
	@MethodSource("answeredBeforeTheirBodyCame")
	void fault44MoreDrippingBodiesThanThreadsHoldUpNobodyOnceTheyAreAnswered(String headers) throws IOException {
		requireOthersAreAnsweredBeside(headers);
	}

	@Test
	@Timeout(60)
	void fault44MoreDrippingBodiesThanThreadsHoldUpNobodyWhileTheyAreRead() throws IOException {
		requireOthersAreAnsweredBeside(HEADERS);
	}

	/** Each drips, so that none meets the time-out between two packets. */
	private void requireOthersAreAnsweredBeside(String headers) throws IOException {
		List<Socket> dripping = new CopyOnWriteArrayList<>();
		ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
		Future<?> drops = thread.scheduleWithFixedDelay(() -> dripping.forEach(SlowClientsTest::drip), 100, 100,
				TimeUnit.MILLISECONDS);
		try {
			for (int i = 0; i < 12; i++) {
				dripping.add(begin(headers));
			}
			for (int i = 0; i < 10; i++) {
				requireOthersAreAnswered();
			}
		}
		finally {
			drops.cancel(true);
			thread.shutdownNow();
			for (Socket socket : dripping) {
				socket.close();
			}
		}
	}

	private void requireOthersAreAnswered() {
		assertThat(new TestServer(this.port)
			.get("/v1", TestServer.with("Authorization", "Bearer " + TestServer.BRAVO_TOKEN))
			.statusCode()).isEqualTo(200);
	}

	private static void drip(Socket socket) {
		try {
			socket.getOutputStream().write(' ');
		}
		catch (IOException ex) {
			// it is ended, as it should
		}
	}

	@Test
	void fault44ABodyThatComesTooSlowlyIsToldSo() throws IOException {
		ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
		try (Socket socket = begin(HEADERS)) {
			Future<?> drops = thread.scheduleWithFixedDelay(() -> drip(socket), 100, 100, TimeUnit.MILLISECONDS);
			assertThat(answer(socket)).startsWith("HTTP/1.1 408")
				.contains("\"code\":\"request-timeout\"", "Persist-Protocol: 1", "1024 bytes a second");
			drops.cancel(true);
		}
		finally {
			thread.shutdownNow();
		}
	}

	@Test
	void aDeviceThatStillSendsWhenItIsRefusedSeesWhy() throws IOException {
		byte[] large = new byte[3 * 1024 * 1024];
		for (String headers : List.of(HEADERS.replace(TestServer.VAN_TOKEN, "of-nobody-0123456789"), HEADERS)) {
			try (Socket socket = begin(headers.replace("1000", String.valueOf(large.length)))) {
				socket.getOutputStream().write(large);
				assertThat(answer(socket)).startsWith("HTTP/1.1 4")
					.contains("Persist-Protocol: 1", "Connection: close");
			}
		}
	}

	@Test
	void aSmallBodyThatWasNotReadEndsNoConnection() throws IOException {
		try (Socket socket = begin("")) {
			BufferedReader in = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			for (int i = 0; i < 3; i++) {
				String request = HEADERS.replace(TestServer.VAN_TOKEN, "of-nobody-0123456789") + " ".repeat(1000);
				socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
				assertThat(in.readLine()).startsWith("HTTP/1.1 401");
				for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
					assertThat(header).isNotEqualTo("Connection: close");
				}
				assertThat(in.skip(PROBLEM)).isEqualTo(PROBLEM);
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
