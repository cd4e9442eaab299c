package one.persist.autoconfigure.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import one.persist.protocol.Cursor;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.Remote;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link ResilientConnector} and what it makes.
 */
class ResilientRemoteTests {

	private final RetryRegistry retries = RetryRegistry.ofDefaults();

	private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

	private final ScriptedRemote scripted = new ScriptedRemote();

	private final AtomicLong nanos = new AtomicLong();

	@Test
	void saysLaterAndLaterWhenToTryAgain() {
		RemoteException failure = new RemoteException(Kind.TRANSIENT, "away", null);
		Remote remote = connect("hq", "tasks");
		for (long bound = 1; bound < 1000; bound *= 2) {
			this.scripted.failures.add(failure);
			Duration wait = failureOfPull(remote).retryAfter();
			assertThat(wait).isBetween(FullJitterBackoff.LEAST, Duration.ofSeconds(Math.min(bound, 300)));
			reset();
		}
	}

	@Test
	void startsAnewAfterASuccess() {
		Remote remote = connect("hq", "tasks");
		for (int i = 0; i < 5; i++) {
			this.scripted.failures.add(new RemoteException(Kind.TIMEOUT, "slow", null));
			failureOfPull(remote);
		}
		remote.pull(Answers.pull());
		this.scripted.failures.add(new RemoteException(Kind.TIMEOUT, "slow", null));
		assertThat(failureOfPull(remote).retryAfter()).isLessThanOrEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void doesNotForgiveAPushForThePullBeforeIt() {
		this.retries.retry("persist-hq",
				RetryConfig.custom().maxAttempts(100).intervalFunction((attempt) -> attempt * 1000L).build());
		Remote remote = connect("hq", "tasks");
		List<Duration> waits = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			remote.pull(Answers.pull());
			this.scripted.failures.add(new RemoteException(Kind.TRANSIENT, "choked", null));
			waits.add(catchThrowableOfType(RemoteException.class, () -> remote.push(Answers.push("a"))).retryAfter());
		}
		assertThat(waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
	}

	@ParameterizedTest
	@CsvSource({ "BUSY, 600", "BUSY, 1", "BUSY, 0", "FULL, 600", "FULL, 1" })
	void waitsAsTheServerAsks(Kind kind, long asked) {
		this.retries.retry("persist-hq", RetryConfig.custom().waitDuration(Duration.ofSeconds(2)).build());
		this.scripted.failures.add(new RemoteException(kind, "full", null, Duration.ofSeconds(asked)));
		assertThat(failureOfPull(connect("hq", "tasks")).retryAfter()).isEqualTo(Duration.ofSeconds(asked));
	}

	@Test
	void backsOffFromABusyServerThatDoesNotSayForHowLong() {
		this.retries.retry("persist-hq", RetryConfig.custom().waitDuration(Duration.ofSeconds(2)).build());
		this.scripted.failures.add(new RemoteException(Kind.BUSY, "full", null));
		assertThat(failureOfPull(connect("hq", "tasks")).retryAfter()).isEqualTo(Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "TRANSIENT", "TIMEOUT", "BUSY", "FULL" })
	void hasNothingToSayOfWhatWaitingDoesNotMend(Kind kind) {
		RemoteException failure = new RemoteException(kind, "no", null);
		this.scripted.failures.add(failure);
		assertThat(failureOfPull(connect("hq", "tasks"))).isSameAs(failure);
	}

	@Test
	void leavesTheTimeToTheEngineWhenTheAttemptsOfTheApplicationAreUsedUp() {
		this.retries.retry("persist-hq",
				RetryConfig.custom().maxAttempts(2).waitDuration(Duration.ofSeconds(2)).build());
		Remote remote = connect("hq", "tasks");
		List<Duration> waits = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			this.scripted.failures.add(new RemoteException(Kind.TRANSIENT, "away", null));
			waits.add(failureOfPull(remote).retryAfter());
		}
		assertThat(waits).containsExactly(Duration.ofSeconds(2), null, Duration.ofSeconds(2));
	}

	@Test
	void sparesARemoteThatFailsTheCallsOfAllItsStores() {
		for (int i = 0; i < 10; i++) {
			this.scripted.failures.add(new RemoteException(Kind.TRANSIENT, "refused", null));
			failureOfPull(connect("hq", "store-" + i));
		}
		int calls = this.scripted.calls;
		RemoteException spared = failureOfPull(connect("hq", "another"));
		assertThat(this.scripted.calls).isEqualTo(calls);
		assertThat(spared.kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(spared).hasMessage("refused");
		assertThat(spared.retryAfter()).isEqualTo(Duration.ofSeconds(10));
		this.nanos.addAndGet(Duration.ofSeconds(4).toNanos());
		assertThat(failureOfPull(connect("hq", "another")).retryAfter()).isEqualTo(Duration.ofSeconds(6));
		connect("branch", "another").pull(Answers.pull());
	}

	@Test
	void doesNotSpareARemoteThatAnswers() {
		Remote remote = connect("hq", "tasks");
		for (int i = 0; i < 50; i++) {
			this.scripted.failures.add(new RemoteException(Kind.REFUSED, "no", null));
			failureOfPull(remote);
		}
		assertThat(this.scripted.calls).isEqualTo(50);
	}

	@Test
	void usesTheInstancesOfTheApplication() {
		this.breakers.circuitBreaker("persist-hq",
				CircuitBreakerConfig.custom().slidingWindowSize(1).minimumNumberOfCalls(1).build());
		this.scripted.failures.add(new RemoteException(Kind.TIMEOUT, "slow", null));
		failureOfPull(connect("hq", "tasks"));
		failureOfPull(connect("hq", "tasks"));
		assertThat(this.scripted.calls).isEqualTo(1);
	}

	@Test
	void givesThePermissionBackWhenACallFailsOutright() {
		Remote remote = connect("hq", "tasks");
		this.scripted.broken = true;
		for (int i = 0; i < 20; i++) {
			assertThatIllegalStateException().isThrownBy(() -> remote.pull(Answers.pull()));
		}
		assertThat(this.breakers.circuitBreaker("persist-hq").getMetrics().getNumberOfBufferedCalls()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "hq, https://a.example.com, persist-hq", "default, https://a.example.com, persist-a-example-com",
			"default, https://a.example.com:8443/sync/, persist-a-example-com-8443-sync" })
	void namesInstancesAfterTheRemote(String name, String url, String instance) {
		assertThat(ResilientConnector.instanceName(RemoteDefinition.of(name, url))).isEqualTo(instance);
	}

	private void reset() {
		this.breakers.circuitBreaker("persist-hq").reset();
	}

	private static RemoteException failureOfPull(Remote remote) {
		return catchThrowableOfType(RemoteException.class, () -> remote.pull(Answers.pull()));
	}

	private final ResilientConnector connector = new ResilientConnector((definition, store) -> this.scripted,
			this.retries, this.breakers, new VirtualTime());

	private Remote connect(String remote, String store) {
		return this.connector.connect(RemoteDefinition.of(remote, "https://" + remote + ".example.com"), store);
	}

	private static final class ScriptedRemote implements Remote {

		private final Deque<RemoteException> failures = new ArrayDeque<>();

		private int calls;

		private boolean broken;

		@Override
		public RemoteLimits limits() {
			next();
			return RemoteLimits.DEFAULT;
		}

		@Override
		public PushResponse push(PushRequest request) {
			next();
			return new PushResponse(List.of(), new Cursor("c1"), Answers.TIME);
		}

		@Override
		public PullResponse pull(PullRequest request) {
			next();
			return new PullResponse(List.of(), new Cursor("c1"), false, Answers.TIME);
		}

		private void next() {
			this.calls++;
			if (this.broken) {
				throw new IllegalStateException("broken");
			}
			RemoteException failure = this.failures.poll();
			if (failure != null) {
				throw failure;
			}
		}

	}

	private final class VirtualTime implements PersistEnvironment {

		private final Random random = new Random(42);

		@Override
		public java.time.Instant now() {
			return Answers.TIME.plusNanos(nanoTime());
		}

		@Override
		public long nanoTime() {
			return ResilientRemoteTests.this.nanos.get();
		}

		@Override
		public java.util.random.RandomGenerator random() {
			return this.random;
		}

		@Override
		public java.util.concurrent.Executor executor() {
			return Runnable::run;
		}

		@Override
		public String host() {
			return "test";
		}

	}

}
