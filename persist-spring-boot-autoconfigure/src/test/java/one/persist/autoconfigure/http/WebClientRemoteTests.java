package one.persist.autoconfigure.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import one.persist.InvalidConfigurationException;
import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.PendingCall;
import one.persist.spi.PreparedPush;
import one.persist.spi.Remote;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.SyncObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for the remote over HTTP against a real server.
 */
class WebClientRemoteTests {

	private static final String TOKEN = "s3cret-token";

	private final List<long[]> traffic = new ArrayList<>();

	private final SyncObserver observer = new SyncObserver() {

		@Override
		public void transferred(String store, String remote, long sent, long received) {
			WebClientRemoteTests.this.traffic.add(new long[] { sent, received });
		}

	};

	private MockWebServer server;

	private HttpRemotes remotes;

	@BeforeEach
	void start() throws IOException {
		this.server = new MockWebServer();
		this.server.start();
		this.remotes = remotes(Duration.ofSeconds(20));
	}

	@AfterEach
	void stop() {
		this.remotes.close();
		this.server.close();
	}

	@Test
	void asksForLimitsOnce() throws Exception {
		this.server.enqueue(Answers.info(1));
		Remote remote = remote(TOKEN);
		assertThat(remote.limits()).isEqualTo(RemoteLimits.DEFAULT);
		assertThat(remote.limits()).isEqualTo(RemoteLimits.DEFAULT);
		assertThat(this.server.getRequestCount()).isEqualTo(1);
		RecordedRequest request = this.server.takeRequest();
		assertThat(request.getRequestLine()).isEqualTo("GET /base/v1 HTTP/1.1");
		assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + TOKEN);
		assertThat(request.getHeaders().get("Persist-Protocol")).isEqualTo("1");
		assertThat(request.getHeaders().get("Accept-Encoding")).isEqualTo("gzip");
	}

	@Test
	void fault22PausesWhereTheServerSpeaksOtherVersionsOnly() {
		this.server.enqueue(Answers.info(2, 3));
		RemoteException failure = catchThrowableOfType(RemoteException.class, () -> remote(TOKEN).limits());
		assertThat(failure.kind()).isEqualTo(Kind.SETUP);
		assertThat(failure).hasMessageContaining("[2, 3]");
	}

	@Test
	void fault22PausesWhereTheAnswerIsInAnotherVersion() {
		this.server.enqueue(Answers.json(Answers.pulled()).setHeader("Persist-Protocol", "2").build());
		assertThat(failureOfPull().kind()).isEqualTo(Kind.SETUP);
	}

	@Test
	void pullsAndCountsBytes() throws Exception {
		byte[] answer = Answers.pulled();
		this.server.enqueue(Answers.json(answer).build());
		assertThat(remote(TOKEN).pull(Answers.pull()).cursor().token()).isEqualTo("c1");
		RecordedRequest request = this.server.takeRequest();
		assertThat(request.getRequestLine()).isEqualTo("POST /base/v1/stores/tasks/pull HTTP/1.1");
		assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
		assertThat(request.getHeaders().get("Content-Encoding")).isNull();
		assertThat(ProtocolCodec.readPullRequest(body(request))).isEqualTo(Answers.pull());
		assertThat(this.traffic).singleElement().isEqualTo(new long[] { request.getBodySize(), answer.length });
	}

	@Test
	void compressesAPushWhereThatPays() throws Exception {
		this.server.enqueue(Answers.info(1));
		this.server.enqueue(Answers.json(Answers.pushed(1)).build());
		Remote remote = remote(TOKEN);
		remote.limits();
		remote.push(Answers.push("x".repeat(5000)));
		this.server.takeRequest();
		RecordedRequest request = this.server.takeRequest();
		assertThat(request.getHeaders().get("Content-Encoding")).isEqualTo("gzip");
		assertThat(request.getBodySize()).isLessThan(1000);
		assertThat(ProtocolCodec.readPushRequest(new GZIPInputStream(body(request))))
			.isEqualTo(Answers.push("x".repeat(5000)));
		assertThat(this.traffic.get(1)[0]).isEqualTo(request.getBodySize());
	}

	@Test
	void sendsAPushOfManyEntriesThatWasMadeReadyBefore() throws Exception {
		this.server.enqueue(Answers.info(1));
		this.server.enqueue(Answers.json(Answers.pushed(1000)).build());
		Remote remote = remote(TOKEN);
		remote.limits();
		PushRequest push = Answers.push(IntStream.range(0, 1000).mapToObj(String::valueOf).toArray(String[]::new));
		remote.prepare(push.entries()).close();
		try (PreparedPush ready = remote.prepare(push.entries());
				PendingCall<PushResponse> call = ready.begin(push.state(), push.push())) {
			assertThat(call.answer().results()).hasSize(1000);
		}
		this.server.takeRequest();
		assertThat(ProtocolCodec.readPushRequest(new GZIPInputStream(body(this.server.takeRequest())))).isEqualTo(push);
		assertThat(this.server.getRequestCount()).isEqualTo(2);
	}

	@Test
	void compressesNothingBeforeTheServerSaidThatItInflates() throws Exception {
		this.server.enqueue(Answers.json(Answers.pushed(1)).build());
		remote(TOKEN).push(Answers.push("x".repeat(5000)));
		assertThat(this.server.takeRequest().getHeaders().get("Content-Encoding")).isNull();
	}

	@Test
	void inflatesAnAnswer() {
		byte[] body = Answers.gzip(Answers.pulled());
		this.server.enqueue(Answers.json(body).addHeader("Content-Encoding", "gzip").build());
		assertThat(remote(TOKEN).pull(Answers.pull()).cursor().token()).isEqualTo("c1");
		assertThat(this.traffic.get(0)[1]).isEqualTo(body.length);
	}

	@ParameterizedTest
	@MethodSource
	void mapsStatuses(MockResponse answer, Kind kind) {
		this.server.enqueue(answer);
		RemoteException failure = failureOfPull();
		assertThat(failure.kind()).isEqualTo(kind);
		assertThat(failure).message().contains("'hq'", String.valueOf(answer.getCode())).doesNotContain(TOKEN);
		assertThat(failure.retryAfter()).isNull();
		assertThat(this.server.getRequestCount()).isEqualTo(1);
	}

	static Stream<Arguments> mapsStatuses() {
		return Stream.of(Arguments.of(Answers.status(408), Kind.TIMEOUT),
				Arguments.of(Answers.status(425), Kind.TRANSIENT), Arguments.of(Answers.status(500), Kind.TRANSIENT),
				Arguments.of(Answers.status(502), Kind.TRANSIENT), Arguments.of(Answers.status(503), Kind.TRANSIENT),
				Arguments.of(Answers.status(503, "Retry-After", "soon"), Kind.TRANSIENT),
				Arguments.of(Answers.status(504), Kind.TRANSIENT), Arguments.of(Answers.status(599), Kind.TRANSIENT),
				Arguments.of(Answers.status(429), Kind.BUSY), Arguments.of(Answers.status(413), Kind.TOO_LARGE),
				Arguments.of(Answers.status(401, "WWW-Authenticate", "Bearer"), Kind.UNAUTHORIZED),
				Arguments.of(Answers.status(401, "WWW-Authenticate", "Basic realm=\"a\", bearer realm=\"b\""),
						Kind.UNAUTHORIZED),
				Arguments.of(Answers.status(401, "Persist-Protocol", "1"), Kind.UNAUTHORIZED),
				Arguments.of(Answers.problem(401, "unauthorized", "who?"), Kind.UNAUTHORIZED),
				Arguments.of(Answers.status(403, "Persist-Protocol", "1"), Kind.SETUP),
				Arguments.of(Answers.problem(404, "not-found", "no such thing"), Kind.SETUP),
				Arguments.of(Answers.problem(405, "method-not-allowed", "post it"), Kind.SETUP),
				Arguments.of(Answers.problem(415, "unsupported-media-type", "no"), Kind.SETUP),
				Arguments.of(Answers.problem(426, "unsupported-protocol", "update"), Kind.SETUP),
				Arguments.of(Answers.status(302, "Persist-Protocol", "1"), Kind.SETUP),
				Arguments.of(foreignProblem("not-found"), Kind.SETUP),
				Arguments.of(Answers.problem(400, "malformed", "no device"), Kind.REFUSED),
				Arguments.of(Answers.problem(422, "malformed", "no device"), Kind.REFUSED),
				Arguments.of(Answers.problem(410, "history-diverged", "other past"), Kind.HISTORY_DIVERGED),
				Arguments.of(Answers.problem(410, "cursor-expired", "too old"), Kind.CURSOR_EXPIRED),
				Arguments.of(Answers.problem(409, "device-forked", "two of you"), Kind.DEVICE_FORKED),
				Arguments.of(Answers.problem(409, "history-diverged", "other past"), Kind.SETUP),
				Arguments.of(Answers.problem(410, "moon-phase", "waning"), Kind.SETUP),
				Arguments.of(Answers.status(410, "Persist-Protocol", "1"), Kind.SETUP),
				Arguments.of(Answers.problem(507, "quota-exceeded", "may have 5"), Kind.FULL),
				Arguments.of(Answers.problem(507, "out-of-disk", "a cache"), Kind.TRANSIENT),
				Arguments.of(Answers.status(507, "Retry-After", "60"), Kind.TRANSIENT),
				Arguments.of(Answers.status(204), Kind.TRANSIENT), Arguments.of(Answers.status(201), Kind.TRANSIENT));
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 302, 303, 307, 308 })
	void fault12TakesARedirectForTheLoginPageOfANetwork(int status) {
		this.server.enqueue(Answers.status(status, "Location", "https://bob:pw@portal.example.com/login?ticket=t1"));
		RemoteException failure = failureOfPull();
		assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(failure).message()
			.contains("answered " + status, "redirect to portal.example.com", "login page", "URL is wrong, correct it")
			.doesNotContain("bob", "ticket");
		assertThat(this.server.getRequestCount()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":no url:", "/login", "mailto:bob@example.com" })
	void fault12SaysThatARedirectCameWhereverItLeads(String location) {
		this.server.enqueue(Answers.status(302, "Location", location));
		assertThat(failureOfPull()).message().contains("answered 302 with a redirect,").doesNotContain("bob");
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 405, 407, 409, 410, 415, 422, 426, 451 })
	void fault15IsNotPausedByWhatSomethingBetweenAnswers(int status) {
		for (MockResponse answer : List.of(Answers.status(status),
				Answers.status(status, "Content-Type", "text/html", "WWW-Authenticate", "Basic realm=\"Bearer\""),
				Answers.status(status, "Content-Type", "application/problem+json"), gateways(status))) {
			this.server.enqueue(answer);
			RemoteException failure = failureOfPull();
			assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
			assertThat(failure).message()
				.contains("'hq' answered " + status, "not as a Persist server does", "URL is wrong, correct it");
		}
	}

	private static MockResponse foreignProblem(String code) {
		return new MockResponse.Builder().code(404)
			.addHeader("Content-Type", "application/problem+json")
			.body("{\"code\":\"" + code + "\"}")
			.build();
	}

	private static MockResponse gateways(int status) {
		return new MockResponse.Builder().code(status)
			.addHeader("Content-Type", "application/json")
			.body("{\"code\":\"no-route\",\"message\":\"no upstream\"}")
			.build();
	}

	@Test
	void fault13ObeysRetryAfter() {
		this.server.enqueue(Answers.status(429, "Retry-After", "7"));
		this.server.enqueue(Answers.status(503, "Retry-After", "315360000"));
		assertThat(failureOfPull().retryAfter()).isEqualTo(Duration.ofSeconds(7));
		RemoteException busy = failureOfPull();
		assertThat(busy.kind()).isEqualTo(Kind.BUSY);
		assertThat(busy.retryAfter()).isEqualTo(Duration.ofDays(3650));
	}

	@Test
	void passesOnWhatTheServerSaysOnOneLine() {
		this.server.enqueue(Answers.problem(403, "no-store", "not\\nyours" + "!".repeat(1000)));
		assertThat(failureOfPull()).message()
			.startsWith("Remote 'hq' answered 403 (no-store): not yours!!!")
			.hasSizeLessThan(500);
	}

	@ParameterizedTest
	@MethodSource
	void fault11UsesNothingOfWhatIsNotItsAnswer(MockResponse answer) {
		this.server.enqueue(answer);
		RemoteException failure = failureOfPull();
		assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(failure).hasMessageContaining("'hq'");
	}

	static Stream<MockResponse> fault11UsesNothingOfWhatIsNotItsAnswer() {
		byte[] whole = Answers.pulled();
		byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
		byte[] zipped = Answers.gzip(whole);
		zipped[zipped.length / 2] ^= 0x55;
		byte[] doubled = new byte[whole.length * 2];
		System.arraycopy(whole, 0, doubled, 0, whole.length);
		System.arraycopy(whole, 0, doubled, whole.length, whole.length);
		return Stream.of(
				new MockResponse.Builder().code(200)
					.addHeader("Content-Type", "text/html")
					.body("<html>Welcome to the hotel</html>")
					.build(),
				Answers.json(whole).setHeader("Content-Type", "text/html").build(),
				Answers.json(whole).removeHeader("Content-Type").build(),
				Answers.json(whole).setHeader("Content-Type", ";;").build(),
				Answers.json(whole).removeHeader("Persist-Protocol").build(), Answers.json(new byte[0]).build(),
				Answers.json(half).build(), Answers.json(doubled).build(), Answers.json(Answers.pushed(1)).build(),
				Answers.json(zipped).addHeader("Content-Encoding", "gzip").build(),
				Answers.json(whole).addHeader("Content-Encoding", "gzip").build(),
				Answers.json(whole).addHeader("Content-Encoding", "br").build(),
				Answers.json(Answers.gzip(new byte[3 * 1024 * 1024])).addHeader("Content-Encoding", "gzip").build(),
				Answers.json(new byte[3 * 1024 * 1024]).build());
	}

	@Test
	void fault11TakesNoAnswerToAnotherPush() {
		this.server.enqueue(Answers.json(Answers.pushed(2)).build());
		RemoteException failure = catchThrowableOfType(RemoteException.class,
				() -> remote(TOKEN).push(Answers.push("a")));
		assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(failure).hasMessageContaining("1 entries with 2 results");
	}

	@Test
	void fault10TakesNoAnswerThatBreaksOffInItsBody() {
		this.server.enqueue(Answers.json(Answers.pulled()).onResponseBody(new SocketEffect.CloseSocket()).build());
		assertThat(failureOfPull().kind()).isEqualTo(Kind.TRANSIENT);
	}

	@Test
	void fault10TakesNoAnswerWithoutLengthThatBreaksOff() {
		byte[] whole = Answers.pulled();
		Buffer half = new Buffer().write(whole, 0, whole.length - 5);
		this.server.enqueue(Answers.json(new byte[0])
			.removeHeader("Content-Length")
			.body(half)
			.removeHeader("Content-Length")
			.onResponseEnd(new SocketEffect.CloseSocket())
			.build());
		assertThat(failureOfPull().kind()).isEqualTo(Kind.TRANSIENT);
	}

	@ParameterizedTest
	@MethodSource
	void fault10HasOneDeadlineForAll(MockResponse answer) {
		this.remotes.close();
		this.remotes = remotes(Duration.ofMillis(400));
		this.server.enqueue(answer);
		long start = System.nanoTime();
		RemoteException failure = failureOfPull();
		assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
		assertThat(failure).hasMessageContaining("400 ms");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
	}

	static Stream<MockResponse> fault10HasOneDeadlineForAll() {
		byte[] whole = Answers.pulled();
		return Stream.of(Answers.json(whole).onResponseStart(SocketEffect.Stall.INSTANCE).build(),
				Answers.json(whole).onResponseBody(SocketEffect.Stall.INSTANCE).build(),
				Answers.json(whole).throttleBody(1, 100, java.util.concurrent.TimeUnit.MILLISECONDS).build());
	}

	@Test
	void fault19SaysThatAServerIsNotReached() throws IOException {
		int free;
		try (ServerSocket socket = new ServerSocket(0)) {
			free = socket.getLocalPort();
		}
		Remote remote = this.remotes.connect(RemoteDefinition.of("hq", "http://localhost:" + free, TOKEN), "tasks");
		RemoteException failure = catchThrowableOfType(RemoteException.class, remote::limits);
		assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(failure).hasMessageContaining("Remote 'hq' is not reached: ");
	}

	@Test
	void fault19SaysThatANameIsNotKnown() {
		Remote remote = this.remotes.connect(RemoteDefinition.of("hq", "http://no-such-host.invalid", TOKEN), "tasks");
		RemoteException failure = catchThrowableOfType(RemoteException.class, remote::limits);
		assertThat(failure.kind()).isIn(Kind.TRANSIENT, Kind.TIMEOUT);
		assertThat(failure).hasMessageContaining("'hq'");
	}

	@Test
	void fault14CallsOnceMoreWhereAFilterHasTheCredentials() throws Exception {
		int[] calls = new int[1];
		WebClient.Builder builder = WebClient.builder()
			.filter((request, next) -> next
				.exchange(ClientRequest.from(request).header("Authorization", "Bearer fresh-" + calls[0]++).build()));
		this.server.enqueue(Answers.status(401));
		this.server.enqueue(Answers.info(1));
		try (HttpRemotes filtered = HttpRemotes.connector(builder)) {
			filtered.connect(RemoteDefinition.of("hq", url(), null), "tasks").limits();
		}
		assertThat(this.server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer fresh-0");
		assertThat(this.server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer fresh-1");
	}

	@Test
	void fault14CallsNoThirdTimeWhereFreshCredentialsAreRefused() {
		this.server.enqueue(Answers.status(401, "WWW-Authenticate", "Bearer"));
		this.server.enqueue(Answers.status(401, "WWW-Authenticate", "Bearer"));
		try (HttpRemotes filtered = HttpRemotes.connector(WebClient.builder())) {
			Remote remote = filtered.connect(RemoteDefinition.of("hq", url(), null), "tasks");
			assertThat(catchThrowableOfType(RemoteException.class, remote::limits).kind()).isEqualTo(Kind.UNAUTHORIZED);
		}
		assertThat(this.server.getRequestCount()).isEqualTo(2);
	}

	@Test
	void fault14CredentialsThatTakeTooLongEndWithTheDeadline() {
		HttpSettings settings = new HttpSettings(Duration.ofSeconds(5), Duration.ofMillis(300), DataSize.ofMegabytes(2),
				null);
		WebClient.Builder builder = WebClient.builder().filter((request, next) -> Mono.never());
		try (HttpRemotes filtered = new HttpRemotes(() -> builder, (name) -> settings, List.of(), List.of(),
				InstantSource.system())) {
			Remote remote = filtered.connect(RemoteDefinition.of("hq", url(), null), "tasks");
			assertThat(catchThrowableOfType(RemoteException.class, remote::limits).kind()).isEqualTo(Kind.TIMEOUT);
		}
		assertThat(this.server.getRequestCount()).isZero();
	}

	@Test
	void tellsNothingOfAFailureThatIsNotTheNetworks() {
		WebClient.Builder builder = WebClient.builder().filter((request, next) -> {
			throw new IllegalStateException("password=hunter2");
		});
		try (HttpRemotes filtered = HttpRemotes.connector(builder)) {
			Remote remote = filtered.connect(RemoteDefinition.of("hq", url(), null), "tasks");
			RemoteException failure = catchThrowableOfType(RemoteException.class, remote::limits);
			assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
			assertThat(failure).message().isEqualTo("Remote 'hq' cannot be called: IllegalStateException.");
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void isSilentOnWhatFailsAfterTheCallerHasGone(CapturedOutput output) {
		WebClient.Builder builder = WebClient.builder()
			.filter((request, next) -> Mono
				.fromDirect((subscriber) -> subscriber.onSubscribe(new FailsWhenCancelled(subscriber))));
		try (HttpRemotes filtered = HttpRemotes.connector(builder)) {
			Remote remote = filtered.connect(RemoteDefinition.of("hq", url(), TOKEN), "tasks");
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(RemoteException.class).isThrownBy(remote::limits)
				.withMessageContaining("interrupted");
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(output).doesNotContain("refused too late");
	}

	@Test
	void letsTheApplicationChangeTheClientOfAllStoresWhenItIsFirstNeeded() throws Exception {
		List<String> changed = new ArrayList<>();
		RemoteWebClientCustomizer customizer = (remote, builder) -> {
			changed.add(remote);
			builder.defaultHeader("X-Remote", remote);
		};
		this.server.enqueue(Answers.info(1));
		this.server.enqueue(Answers.info(1));
		try (HttpRemotes customized = customized(customizer)) {
			Remote drafts = customized.connect(RemoteDefinition.of("hq", url(), TOKEN), "drafts");
			Remote tasks = customized.connect(RemoteDefinition.of("hq", url(), TOKEN), "tasks");
			assertThat(changed).as("before a call").isEmpty();
			drafts.limits();
			tasks.limits();
		}
		assertThat(this.server.takeRequest().getHeaders().get("X-Remote")).isEqualTo("hq");
		assertThat(this.server.takeRequest().getHeaders().get("X-Remote")).isEqualTo("hq");
		assertThat(changed).as("calls of both stores").containsExactly("hq");
	}

	@Test
	void asksTheApplicationAgainForAClientThatItFailedToChange() throws Exception {
		List<String> tries = new ArrayList<>();
		RemoteWebClientCustomizer customizer = (remote, builder) -> {
			tries.add(remote);
			if (tries.size() == 1) {
				throw new IllegalStateException("not yet");
			}
		};
		this.server.enqueue(Answers.info(1));
		try (HttpRemotes customized = customized(customizer)) {
			Remote remote = customized.connect(RemoteDefinition.of("hq", url(), TOKEN), "tasks");
			assertThatIllegalStateException().isThrownBy(remote::limits).withMessage("not yet");
			assertThat(remote.limits().entries()).isPositive();
		}
	}

	@Test
	void callsNothingOnceItIsClosed() {
		HttpRemotes closed = customized((remote, builder) -> {
		});
		Remote remote = closed.connect(RemoteDefinition.of("hq", url(), TOKEN), "tasks");
		closed.close();
		assertThatExceptionOfType(RemoteException.class).isThrownBy(remote::limits).withMessageContaining("closing");
		assertThat(this.server.getRequestCount()).isZero();
	}

	private static HttpRemotes customized(RemoteWebClientCustomizer customizer) {
		return new HttpRemotes(WebClient::builder, (name) -> HttpSettings.DEFAULT, List.of(customizer), List.of(),
				InstantSource.system());
	}

	@ParameterizedTest
	@ValueSource(strings = { "ftp://sync.example.com", "file:///etc/passwd", "ws://sync.example.com", "http:///v1" })
	void fault45RefusesOtherAddresses(String url) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> this.remotes.connect(RemoteDefinition.of("hq", url, null), "tasks"))
			.withMessageContaining("'hq'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc\n", "a b", "", "tök" })
	void fault48RefusesATokenThatNoHeaderCarriesAndDoesNotShowIt(String token) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> this.remotes.connect(RemoteDefinition.of("hq", url(), token), "tasks"))
			.withMessageContaining("persist.remotes.hq.token")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("tök"));
	}

	private RemoteException failureOfPull() {
		return catchThrowableOfType(RemoteException.class, () -> remote(TOKEN).pull(Answers.pull()));
	}

	private Remote remote(String token) {
		return this.remotes.connect(RemoteDefinition.of("hq", url(), token), "tasks");
	}

	private String url() {
		return this.server.url("/base/").toString();
	}

	private HttpRemotes remotes(Duration timeout) {
		HttpSettings settings = new HttpSettings(Duration.ofSeconds(5), timeout, DataSize.ofMegabytes(2), null);
		return new HttpRemotes(WebClient::builder, (name) -> settings, List.of(), List.of(this.observer),
				InstantSource.system());
	}

	private static ByteArrayInputStream body(RecordedRequest request) {
		return new ByteArrayInputStream(request.getBody().toByteArray());
	}

	private record FailsWhenCancelled(Subscriber<?> subscriber) implements Subscription {

		@Override
		public void request(long count) {
		}

		@Override
		public void cancel() {
			this.subscriber.onError(new ConnectException("refused too late"));
		}

	}

}
