package one.persist.autoconfigure.http;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.autoconfigure.PersistRunner;
import one.persist.protocol.ProtocolCodec;
import one.persist.spi.RemoteConnector;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PersistHttpAutoConfiguration}, with a server.
 */
class PersistHttpAutoConfigurationTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	private final MockWebServer server = new MockWebServer();

	private final AtomicBoolean down = new AtomicBoolean();

	@BeforeEach
	void start() throws Exception {
		this.server.setDispatcher(new Dispatcher() {

			@Override
			public MockResponse dispatch(RecordedRequest request) {
				return answer(request);
			}

		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void syncsOverHttp() {
		runner().run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
			assertThat(context.getBean(CircuitBreakerRegistry.class).find("persist-hq")).isPresent();
			assertThat(context.getBean(RetryRegistry.class).find("persist-hq")).isPresent();
		});
	}

	@Test
	void fault19DrainsByItselfWhenTheServerIsBack() {
		this.down.set(true);
		runner().run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			Awaitility.await().atMost(LONG).until(() -> remote(tasks).state() == RemoteState.OFFLINE);
			assertThat(remote(tasks).lastError()).isEqualTo("Remote 'hq' answered 502.");
			this.down.set(false);
			assertThat(tasks.sync().awaitPushed(Duration.ofSeconds(60))).isTrue();
		});
	}

	@Test
	void usesTheRetryThatTheApplicationConfigures() {
		this.down.set(true);
		runner()
			.withPropertyValues("resilience4j.retry.instances.persist-hq.wait-duration=1h",
					"resilience4j.retry.instances.persist-hq.max-attempts=5")
			.run((context) -> {
				assertThat(context.getBean(RetryRegistry.class).retry("persist-hq").getRetryConfig().getMaxAttempts())
					.isEqualTo(5);
				assertIsLeftAloneForAnHour(context.getBean("tasks", Store.class));
			});
	}

	@Test
	void usesTheCircuitBreakerThatTheApplicationConfigures() {
		runner()
			.withPropertyValues("resilience4j.circuitbreaker.instances.persist-hq.sliding-window-size=3",
					"resilience4j.circuitbreaker.instances.persist-hq.minimum-number-of-calls=2")
			.run((context) -> assertThat(context.getBean(CircuitBreakerRegistry.class)
				.circuitBreaker("persist-hq")
				.getCircuitBreakerConfig()
				.getSlidingWindowSize()).isEqualTo(3));
	}

	@Test
	void worksWithoutTheStarterOfResilience4j() {
		withoutResilienceStarter().run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
		});
	}

	@Test
	void readsTheRetryThatTheApplicationConfiguresWithoutTheStarterOfResilience4j() {
		this.down.set(true);
		withoutResilienceStarter().withPropertyValues("resilience4j.retry.instances.persist-hq.wait-duration=1h")
			.run((context) -> {
				assertIsLeftAloneForAnHour(context.getBean("tasks", Store.class));
			});
	}

	@Test
	void readsTheCircuitBreakerThatTheApplicationConfiguresWithoutTheStarterOfResilience4j() {
		this.down.set(true);
		withoutResilienceStarter()
			.withPropertyValues("resilience4j.retry.instances.persist-hq.wait-duration=1ms",
					"resilience4j.circuitbreaker.instances.persist-hq.sliding-window-size=1",
					"resilience4j.circuitbreaker.instances.persist-hq.minimum-number-of-calls=1",
					"resilience4j.circuitbreaker.instances.persist-hq.wait-duration-in-open-state=1h")
			.run((context) -> {
				Store tasks = context.getBean("tasks", Store.class);
				Awaitility.await()
					.atMost(LONG)
					.untilAsserted(() -> assertThat(remote(tasks).nextAttempt())
						.isAfter(Instant.now().plus(Duration.ofMinutes(50))));
			});
	}

	@Test
	void fault45RefusesAnAddressOfAnotherKind() {
		runner().withPropertyValues("persist.remotes.hq.url=ftp://sync.example.com")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("scheme 'ftp'"));
	}

	@Test
	void refusesAnUnknownSslBundle() {
		runner().withPropertyValues("persist.remotes.hq.ssl.bundle=field")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("field"));
	}

	@Test
	void backsOffWithoutWebClientOrResilience4j() {
		PersistRunner.in(this.directory)
			.withClassLoader(new FilteredClassLoader(WebClient.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RemoteConnector.class));
		PersistRunner.in(this.directory)
			.withClassLoader(new FilteredClassLoader("io.github.resilience4j"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RemoteConnector.class));
	}

	private static void assertIsLeftAloneForAnHour(Store store) {
		Awaitility.await().atMost(LONG).until(() -> remote(store).state() == RemoteState.OFFLINE);
		RemoteStatus status = remote(store);
		assertThat(Duration.between(status.since(), status.nextAttempt())).isGreaterThan(Duration.ofMinutes(50));
	}

	private static RemoteStatus remote(Store store) {
		return store.sync().status().remotes().get(0);
	}

	private MockResponse answer(RecordedRequest request) {
		if (this.down.get()) {
			return Answers.status(502);
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

	private String[] properties() {
		return new String[] { "persist.stores.tasks.sync.remote=hq", "persist.remotes.hq.url=" + this.server.url("/"),
				"persist.remotes.hq.token=s3cret", "persist.stores.tasks.sync.interval=200ms" };
	}

	private ApplicationContextRunner withoutResilienceStarter() {
		return PersistRunner.in(this.directory).withPropertyValues(properties());
	}

	private ApplicationContextRunner runner() {
		return PersistRunner.in(this.directory)
			.withConfiguration(AutoConfigurations.of(WebClientAutoConfiguration.class,
					ReactiveHttpClientAutoConfiguration.class, SslAutoConfiguration.class, RetryAutoConfiguration.class,
					CircuitBreakerAutoConfiguration.class))
			.withPropertyValues(properties());
	}

}
