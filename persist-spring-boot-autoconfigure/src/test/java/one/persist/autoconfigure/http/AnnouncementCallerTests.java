package one.persist.autoconfigure.http;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteException;
import one.persist.spi.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for listening over HTTP against a real server.
 */
class AnnouncementCallerTests implements AnnouncementListener {

	private static final String HEARTBEAT = "event: heartbeat\ndata:\n\n";

	private static final String CHANGE = "event: change\ndata:\n\n";

	private static final Duration NEVER = Duration.ofMinutes(10);

	private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

	private MockWebServer server;

	private HttpRemotes remotes;

	@BeforeEach
	void start() throws IOException {
		this.server = new MockWebServer();
		this.server.start();
		within(NEVER, NEVER);
	}

	@AfterEach
	void stop() {
		this.remotes.close();
		this.server.close();
	}

	private void within(Duration firstEvent, Duration silence) {
		HttpSettings settings = new HttpSettings(Duration.ofSeconds(5), firstEvent, DataSize.ofMegabytes(2), silence,
				null, null);
		this.remotes = new HttpRemotes(WebClient::builder, (name) -> settings, List.of(), List.of(),
				InstantSource.system());
	}

	private Subscription listen() {
		return this.remotes
			.connect(RemoteDefinition.of("hq", this.server.url("/base/").toString(), "s3cret-token"), "tasks")
			.announcements(Answers.DEVICE, this);
	}

	private static MockResponse.Builder stream(String events) {
		return new MockResponse.Builder().code(200)
			.setHeader("Content-Type", "text/event-stream")
			.setHeader("Persist-Protocol", "1")
			.chunkedBody(events, 7);
	}

	/** It sends no more, and does not end. */
	private static MockResponse silent(String events) {
		return stream(events).removeHeader("Transfer-Encoding")
			.body(events)
			.setHeader("Content-Length", "1000000")
			.onResponseEnd(SocketEffect.Stall.INSTANCE)
			.build();
	}

	private String next() throws InterruptedException {
		return this.told.poll(20, TimeUnit.SECONDS);
	}

	@Test
	void tellsEachChangeAsItComesHoweverItIsCutUp() throws Exception {
		this.server.enqueue(stream(HEARTBEAT + ": comment\n\n" + CHANGE + "id: 1\nevent:change\r\ndata: x\r\n\r\n"
				+ "event: other\ndata:\n\n" + CHANGE)
			.build());
		listen();
		assertThat(next()).isEqualTo("opened");
		assertThat(next()).isEqualTo("changed");
		assertThat(next()).isEqualTo("changed");
		assertThat(next()).isEqualTo("changed");
		assertThat(next()).startsWith("TRANSIENT");
		assertThat(this.told).isEmpty();
		RecordedRequest request = this.server.takeRequest();
		assertThat(request.getTarget()).isEqualTo("/base/v1/stores/tasks/announcements?device=d7k2aaaa");
		assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer s3cret-token");
		assertThat(request.getHeaders().get("Persist-Protocol")).isEqualTo("1");
		assertThat(request.getHeaders().get("Accept")).contains("text/event-stream");
	}

	@Test
	void fault10SilenceAfterTheFirstEventIsABrokenConnection() throws Exception {
		within(NEVER, Duration.ofMillis(300));
		this.server.enqueue(silent(HEARTBEAT));
		listen();
		assertThat(next()).isEqualTo("opened");
		assertThat(next()).startsWith("TIMEOUT Remote 'hq' was silent for 300 ms");
	}

	@Test
	void aStreamWhoseFirstEventIsHeldBackIsNotAvailable() throws Exception {
		within(Duration.ofMillis(300), NEVER);
		this.server.enqueue(silent(""));
		listen();
		assertThat(next()).startsWith("SETUP Remote 'hq' sent no event within 300 ms");
	}

	@Test
	void anAnswerThatDoesNotBeginIsNotAvailable() throws Exception {
		within(Duration.ofMillis(300), NEVER);
		this.server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
		listen();
		assertThat(next()).startsWith("SETUP");
	}

	@Test
	void aConnectionThatIsCutIsTold() throws Exception {
		this.server
			.enqueue(stream(HEARTBEAT + CHANGE + HEARTBEAT.repeat(100)).onResponseBody(new SocketEffect.CloseSocket())
				.build());
		listen();
		String last = next();
		while (!last.startsWith("TRANSIENT")) {
			last = next();
			assertThat(last).isNotNull();
		}
		assertThat(this.told).isEmpty();
	}

	@Test
	void aServerThatIsNotThereIsTold() throws Exception {
		String url = this.server.url("/").toString();
		this.server.close();
		this.remotes.connect(RemoteDefinition.of("hq", url, null), "tasks").announcements(Answers.DEVICE, this);
		assertThat(next()).startsWith("TRANSIENT Remote 'hq' is not reached");
	}

	@ParameterizedTest
	@CsvSource({ "404, SETUP", "405, SETUP", "406, SETUP", "403, SETUP", "426, SETUP", "400, REFUSED",
			"401, UNAUTHORIZED", "429, BUSY", "503, BUSY", "500, TRANSIENT", "502, TRANSIENT", "408, TIMEOUT",
			"302, SETUP" })
	void fault15ARefusalSaysWhenToTryAgain(int status, String kind) throws Exception {
		MockResponse.Builder answer = new MockResponse.Builder().code(status).setHeader("Retry-After", "7");
		if (status == 401) {
			answer.setHeader("WWW-Authenticate", "Bearer");
		}
		if (status == 400) {
			answer.setHeader("Persist-Protocol", "1");
		}
		this.server.enqueue(answer.build());
		listen();
		assertThat(next()).startsWith(kind).endsWith(kind.equals("BUSY") ? "PT7S" : "null");
		assertThat(this.server.getRequestCount()).isEqualTo(1);
	}

	@Test
	void fault11AnotherAnswerIsNoStream() throws Exception {
		this.server.enqueue(new MockResponse.Builder().code(200)
			.setHeader("Content-Type", "text/html")
			.body("<html>Please log in</html>")
			.build());
		this.server.enqueue(stream(HEARTBEAT).removeHeader("Persist-Protocol").build());
		this.server.enqueue(stream(HEARTBEAT).setHeader("Content-Encoding", "gzip").build());
		for (int i = 0; i < 3; i++) {
			listen();
			assertThat(next()).startsWith("TRANSIENT Remote 'hq' answered 200, but not as a Persist server does");
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "event: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "data: bbbbbbbb\n" })
	void fault43ALineOrEventWithoutEndIsNotKept(String text) throws Exception {
		this.server.enqueue(stream(HEARTBEAT + text + text.repeat(5000)).build());
		listen();
		assertThat(next()).isEqualTo("opened");
		assertThat(next()).startsWith("SETUP Remote 'hq' announces what is not of the protocol");
	}

	@Test
	void whoHasEndedItIsToldNothing() throws Exception {
		this.server.enqueue(silent(HEARTBEAT));
		this.server.enqueue(silent(HEARTBEAT));
		Subscription subscription = listen();
		assertThat(next()).isEqualTo("opened");
		subscription.close();
		subscription.close();
		Subscription other = listen();
		assertThat(next()).isEqualTo("opened");
		other.close();
		assertThat(this.told).isEmpty();
	}

	@Test
	void streamsTakeNoConnectionFromCalls() throws Exception {
		for (int i = 0; i < 40; i++) {
			this.server.enqueue(silent(HEARTBEAT));
			listen();
			assertThat(next()).isEqualTo("opened");
		}
		this.server.enqueue(Answers.info(1));
		assertThat(this.remotes
			.connect(RemoteDefinition.of("hq", this.server.url("/base/").toString(), "s3cret-token"), "tasks")
			.limits()).isNotNull();
	}

	@Override
	public void opened() {
		this.told.add("opened");
	}

	@Override
	public void changed() {
		this.told.add("changed");
	}

	@Override
	public void closed(RemoteException why) {
		this.told.add(why.kind() + " " + why.getMessage() + " " + why.retryAfter());
	}

}
