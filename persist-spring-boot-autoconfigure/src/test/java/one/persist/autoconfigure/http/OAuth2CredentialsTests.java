package one.persist.autoconfigure.http;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.autoconfigure.PersistRunner;
import one.persist.protocol.ProtocolCodec;
import one.persist.spi.Remote;
import one.persist.spi.RemoteConnector;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.StringNode;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for tokens by OAuth2, with an authorization server and a Persist server.
 */
class OAuth2CredentialsTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final String SECRET = "client-s3cret-0123456789";

	@TempDir
	private Path directory;

	private final MockWebServer persist = new MockWebServer();

	private final MockWebServer authorization = new MockWebServer();

	private final AtomicInteger issued = new AtomicInteger();

	private final Set<String> good = ConcurrentHashMap.newKeySet();

	private final AtomicReference<Supplier<MockResponse>> issuing = new AtomicReference<>(this::fresh);

	@BeforeEach
	void start() throws Exception {
		this.persist.setDispatcher(dispatcher(this::answer));
		this.authorization.setDispatcher(dispatcher((request) -> this.issuing.get().get()));
		this.persist.start();
		this.authorization.start();
	}

	@AfterEach
	void stop() {
		this.persist.close();
		this.authorization.close();
	}

	@Test
	void syncsWithATokenOfTheApplicationsRegistration() throws Exception {
		runner().run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
		});
		assertThat(this.authorization.getRequestCount()).isEqualTo(1);
		RecordedRequest asked = this.authorization.takeRequest();
		assertThat(asked.getHeaders().get("Authorization")).startsWith("Basic ");
		assertThat(asked.getBody().utf8()).isEqualTo("grant_type=client_credentials&scope=sync");
	}

	@Test
	void fault14ATokenThatIsRefusedInMidDrainIsReplacedOnceAndTheDrainGoesOn() {
		runner().run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
			this.good.clear();
			tasks.records().put("t2", StringNode.valueOf("bread"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
			assertThat(remote(tasks).deadLetters()).isZero();
		});
		assertThat(this.issued).hasValue(2);
	}

	@Test
	void fault14FreshTokensThatAreRefusedTooPauseByNameAndLeaveEntriesAlone() {
		this.issuing.set(() -> token("refused-" + this.issued.incrementAndGet()));
		runner().run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			Awaitility.await().atMost(LONG).until(() -> remote(tasks).state() == RemoteState.UNAUTHORIZED);
			assertThat(remote(tasks).pending()).isEqualTo(1);
			assertThat(remote(tasks).deadLetters()).isZero();
			assertThat(this.issued).hasValue(2);
			this.issuing.set(this::fresh);
			tasks.sync().resume();
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
		});
	}

	@ParameterizedTest
	@CsvSource({ "400, invalid_client", "401, invalid_client", "401, unauthorized_client", "400, invalid_scope" })
	void fault14CredentialsThatAreNotGoodPauseByName(int status, String code) {
		this.issuing.set(() -> error(status, "{\"error\":\"" + code + "\",\"error_description\":\"" + SECRET + "\"}"));
		RemoteException failure = failure();
		assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
		assertThat(failure).hasMessage("Remote 'hq' is not called: the authorization server refuses client registration"
				+ " 'sync' (" + code + "). Correct its credentials, then resume.");
		assertThat(this.persist.getRequestCount()).isZero();
		assertThat(this.authorization.getRequestCount()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 302, 400, 401, 403, 404, 429, 500, 503 })
	void fault14AnAuthorizationServerThatDoesNotHelpIsTriedAgain(int status) {
		this.issuing.set(() -> error(status, "<html>" + SECRET + "</html>"));
		RemoteException failure = failure();
		assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(failure).message().contains("'hq'", "'sync'", "it answered " + status).doesNotContain(SECRET);
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html>", "", "[]", "7", "{}", "{\"access_token\":7,\"token_type\":\"Bearer\"}",
			"{\"access_token\":\"half\",\"token_type\":\"mac\"}", "{\"access_token\":\"half" })
	void fault14AnAnswerWithoutATokenIsTriedAgain(String body) {
		this.issuing.set(() -> new MockResponse.Builder().code(200).body(body).build());
		RemoteException failure = failure();
		assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(failure).message().contains("not with a bearer token").doesNotContain("half");
	}

	@Test
	void fault14AnAuthorizationServerThatIsAwayIsOfflineAndGoesOnByItself() throws Exception {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		runner().withPropertyValues("test.token-uri=http://127.0.0.1:" + port + "/token").run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			Awaitility.await().atMost(LONG).until(() -> remote(tasks).state() == RemoteState.OFFLINE);
			assertThat(remote(tasks).lastError()).contains("authorization server is not reached");
			try (MockWebServer back = new MockWebServer()) {
				back.setDispatcher(dispatcher((request) -> fresh()));
				back.start(InetAddress.getLoopbackAddress(), port);
				assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
			}
		});
	}

	@Test
	void fault14AnAuthorizationServerThatStallsHoldsACallNoLongerThanItsTimeOut() {
		this.issuing.set(() -> new MockResponse.Builder().code(200)
			.body("{\"access_token\":")
			.onResponseStart(SocketEffect.Stall.INSTANCE)
			.build());
		ClientRegistrationRepository registrations = new InMemoryClientRegistrationRepository(
				registration(this.authorization.url("/token").toString()));
		Duration timeout = Duration.ofMillis(400);
		HttpSettings settings = new HttpSettings(Duration.ofSeconds(5), LONG, HttpSettings.DEFAULT_MAX_ANSWER_SIZE,
				null,
				new OAuth2Credentials(registrations,
						new org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService(
								registrations),
						new TokenEndpoint(timeout), timeout)
					.forRemote("hq", "sync"));
		try (HttpRemotes remotes = new HttpRemotes(org.springframework.web.reactive.function.client.WebClient::builder,
				(name) -> settings, List.of(), List.of(), java.time.InstantSource.system())) {
			Remote remote = remotes.connect(RemoteDefinition.of("hq", this.persist.url("/").toString()), "tasks");
			RemoteException failure = catchThrowableOfType(RemoteException.class, remote::limits);
			assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
			assertThat(failure).message().containsAnyOf("within 400 ms", "authorization server is not reached");
			this.issuing.set(this::fresh);
			// on a busy machine even a token that is given at once may be late
			Awaitility.await()
				.ignoreExceptionsInstanceOf(RemoteException.class)
				.untilAsserted(() -> assertThat(remote.limits()).isNotNull());
		}
	}

	@Test
	void fault14ManyRequestsShareOneRefresh() {
		runner().run((context) -> {
			RemoteConnector connector = context.getBean(RemoteConnector.class);
			List<Remote> remotes = IntStream.range(0, 12)
				.mapToObj((number) -> connector.connect(RemoteDefinition.of("hq", this.persist.url("/").toString()),
						"store-" + number))
				.toList();
			remotes.get(0).limits();
			int before = this.issued.get();
			this.good.clear();
			ExecutorService threads = Executors.newFixedThreadPool(remotes.size());
			try {
				List<Future<?>> calls = remotes.stream()
					.<Future<?>>map((remote) -> threads.submit(() -> remote.pull(Answers.pull())))
					.toList();
				for (Future<?> call : calls) {
					call.get(LONG.toSeconds(), TimeUnit.SECONDS);
				}
			}
			finally {
				threads.shutdownNow();
			}
			assertThat(this.issued.get() - before).isEqualTo(1);
		});
	}

	@Test
	void aTokenIsReplacedBeforeItEnds() {
		this.issuing.set(() -> {
			String token = "short-" + this.issued.incrementAndGet();
			this.good.add(token);
			return json("{\"access_token\":\"" + token + "\",\"token_type\":\"bearer\",\"expires_in\":30}");
		});
		runner().run((context) -> {
			Remote remote = connect(context.getBean(RemoteConnector.class));
			remote.limits();
			remote.pull(Answers.pull());
			assertThat(this.issued.get()).isGreaterThanOrEqualTo(2);
		});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void fault48NoSecretAndNoTokenIsInALogOfAllThereIs(CapturedOutput output) throws Exception {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		List<String> loggers = List.of("one.persist", "org.springframework.web", "org.springframework.security",
				"org.springframework.http", "reactor.netty.http.client");
		loggers.forEach((logger) -> logging.setLogLevel(logger, LogLevel.TRACE));
		try {
			runner().withPropertyValues("test.method=client_secret_post").run((context) -> {
				Store tasks = context.getBean("tasks", Store.class);
				tasks.records().put("t1", StringNode.valueOf("milk"));
				assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
				this.good.clear();
				this.issuing.set(() -> error(401, "{\"error\":\"invalid_client\",\"hint\":\"" + SECRET + "\"}"));
				tasks.records().put("t2", StringNode.valueOf("bread"));
				Awaitility.await().atMost(LONG).until(() -> remote(tasks).state() == RemoteState.UNAUTHORIZED);
			});
		}
		finally {
			loggers.forEach((logger) -> logging.setLogLevel(logger, null));
		}
		assertThat(this.authorization.takeRequest().getBody().utf8()).contains("client_secret=" + SECRET);
		assertThat(output).contains("as \"application/x-www-form-urlencoded\"")
			.doesNotContain(SECRET)
			.doesNotContain("token-0");
	}

	@Test
	void refusesATokenBesideARegistration() {
		runner().withPropertyValues("persist.remotes.hq.token=" + SECRET)
			.run((context) -> assertThat(context).getFailure()
				.message()
				.contains("'hq'", "persist.remotes.hq.token", "persist.remotes.hq.oauth2.registration-id")
				.doesNotContain(SECRET));
	}

	@Test
	void refusesARegistrationThatThereIsNot() {
		runner().withPropertyValues("persist.remotes.hq.oauth2.registration-id=snyc")
			.run((context) -> assertThat(context).getFailure()
				.message()
				.contains("'snyc'", "spring.security.oauth2.client.registration.snyc"));
	}

	@Test
	void refusesARegistrationThatIsNotNamed() {
		runner().withPropertyValues("persist.remotes.hq.oauth2.registration-id=")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("persist.remotes.hq.oauth2.registration-id"));
	}

	@Test
	void refusesARegistrationThatNeedsAPerson() {
		runner().withPropertyValues("persist.remotes.hq.oauth2.registration-id=person")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("client_credentials"));
	}

	@Test
	void saysWhatToAddWhereNothingGetsTokens() {
		PersistRunner.in(this.directory)
			.withPropertyValues(properties())
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("ClientRegistrationRepository bean"));
		PersistRunner.in(this.directory)
			.withClassLoader(new FilteredClassLoader("org.springframework.security"))
			.withPropertyValues(properties())
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Add org.springframework.security:spring-security-oauth2-client"));
	}

	@Test
	void needsNothingOfSpringSecurityWhereNoRemoteAsksForIt() {
		PersistRunner.in(this.directory)
			.withClassLoader(new FilteredClassLoader("org.springframework.security"))
			.withPropertyValues("persist.stores.tasks.sync.remote=hq", "persist.remotes.hq.token=t",
					"persist.remotes.hq.url=" + this.persist.url("/"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/** Of one call, with no store that makes others. */
	private RemoteException failure() {
		RemoteException[] failure = new RemoteException[1];
		PersistRunner.in(this.directory)
			.withUserConfiguration(Registrations.class)
			.withPropertyValues("test.token-uri=" + this.authorization.url("/token"),
					"persist.remotes.hq.oauth2.registration-id=sync")
			.run((context) -> {
				Remote remote = connect(context.getBean(RemoteConnector.class));
				failure[0] = catchThrowableOfType(RemoteException.class, remote::limits);
			});
		return failure[0];
	}

	private Remote connect(RemoteConnector connector) {
		return connector.connect(RemoteDefinition.of("hq", this.persist.url("/").toString()), "tasks");
	}

	private static RemoteStatus remote(Store store) {
		return store.sync().status().remotes().get(0);
	}

	private MockResponse fresh() {
		String token = "token-0" + this.issued.incrementAndGet();
		this.good.add(token);
		return token(token);
	}

	private static MockResponse token(String token) {
		return json("{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
	}

	private static MockResponse json(String body) {
		return new MockResponse.Builder().code(200).addHeader("Content-Type", "application/json").body(body).build();
	}

	private static MockResponse error(int status, String body) {
		return new MockResponse.Builder().code(status)
			.addHeader("Location", "http://localhost:1/")
			.body((status != 204) ? body : "")
			.build();
	}

	private MockResponse answer(RecordedRequest request) {
		String header = String.valueOf(request.getHeaders().get("Authorization"));
		if (!this.good.contains(header.replace("Bearer ", ""))) {
			return Answers.problem(401, "unauthorized", "A valid bearer token is required");
		}
		if (request.getTarget().endsWith("/push")) {
			int entries = ProtocolCodec
				.readPushRequest(new java.io.ByteArrayInputStream(request.getBody().toByteArray()))
				.entries()
				.size();
			return Answers.json(Answers.pushed(entries)).build();
		}
		return request.getTarget().endsWith("/pull") ? Answers.json(Answers.pulled()).build() : Answers.info(1);
	}

	private static Dispatcher dispatcher(java.util.function.Function<RecordedRequest, MockResponse> answers) {
		return new Dispatcher() {

			@Override
			public MockResponse dispatch(RecordedRequest request) {
				return answers.apply(request);
			}

		};
	}

	private String[] properties() {
		return new String[] { "persist.stores.tasks.sync.remote=hq", "persist.remotes.hq.url=" + this.persist.url("/"),
				"persist.remotes.hq.oauth2.registration-id=sync", "persist.stores.tasks.sync.interval=200ms" };
	}

	private ApplicationContextRunner runner() {
		return PersistRunner.in(this.directory)
			.withUserConfiguration(Registrations.class)
			.withPropertyValues("test.token-uri=" + this.authorization.url("/token"))
			.withPropertyValues(properties());
	}

	private static ClientRegistration registration(String tokenUri) {
		return builder("sync", tokenUri).authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS).build();
	}

	private static ClientRegistration.Builder builder(String id, String tokenUri) {
		return ClientRegistration.withRegistrationId(id)
			.clientId("van-1")
			.clientSecret(SECRET)
			.scope("sync")
			.tokenUri(tokenUri);
	}

	@Configuration(proxyBeanMethods = false)
	static class Registrations {

		@Bean
		ClientRegistrationRepository registrations(Environment environment) {
			String uri = environment.getRequiredProperty("test.token-uri");
			ClientAuthenticationMethod method = new ClientAuthenticationMethod(
					environment.getProperty("test.method", "client_secret_basic"));
			return new InMemoryClientRegistrationRepository(
					ClientRegistration.withClientRegistration(registration(uri))
						.clientAuthenticationMethod(method)
						.build(),
					builder("person", uri).authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
						.redirectUri("http://localhost/back")
						.authorizationUri(uri)
						.build());
		}

	}

}
