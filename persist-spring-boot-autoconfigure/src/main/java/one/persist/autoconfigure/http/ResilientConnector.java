package one.persist.autoconfigure.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import one.persist.SyncOptions;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.Remote;
import one.persist.spi.RemoteConnector;
import one.persist.spi.RemoteDefinition;

/**
 * Gives every remote a retry and a circuit breaker of Resilience4j, under the name
 * {@code persist-<remote>}. Where the application has configured an instance of that
 * name, that one is used as it is.
 */
final class ResilientConnector implements RemoteConnector {

	/** What the names of its instances begin with. */
	static final String PREFIX = "persist-";

	/** Calls that the failure rate is taken of. */
	private static final int WINDOW = 20;

	/** One store alone backs off long before; many stores together get here at once. */
	private static final int MINIMUM_CALLS = 10;

	/** Short, so that a person who has mended the network need not wait. */
	private static final Duration OPEN = Duration.ofSeconds(10);

	/** Calls that find out whether the remote is back. */
	private static final int PROBES = 3;

	/** A probe that never comes back must not keep the breaker half open for ever. */
	private static final Duration MAX_HALF_OPEN = Duration.ofMinutes(1);

	private final RemoteConnector connector;

	private final RetryRegistry retries;

	private final CircuitBreakerRegistry breakers;

	private final PersistEnvironment environment;

	private final Map<String, RemoteBreaker> shared = new ConcurrentHashMap<>();

	ResilientConnector(RemoteConnector connector, RetryRegistry retries, CircuitBreakerRegistry breakers,
			PersistEnvironment environment) {
		this.connector = connector;
		this.retries = retries;
		this.breakers = breakers;
		this.environment = environment;
	}

	@Override
	public Remote connect(RemoteDefinition definition, String store) {
		Remote remote = this.connector.connect(definition, store);
		String name = instanceName(definition);
		return new ResilientRemote(definition.name(), remote, this.retries.retry(name, this::retryDefaults),
				this.shared.computeIfAbsent(name, this::breaker), this.environment::nanoTime);
	}

	private RemoteBreaker breaker(String name) {
		return new RemoteBreaker(this.breakers.circuitBreaker(name, ResilientConnector::breakerDefaults),
				this.environment::nanoTime);
	}

	/*
	 * Remotes given by URL alone share one name; what they answer with must not be
	 * shared.
	 */
	static String instanceName(RemoteDefinition definition) {
		if (!definition.name().equals(SyncOptions.DEFAULT_REMOTE)) {
			return PREFIX + definition.name();
		}
		String place = definition.uri().getRawAuthority() + definition.uri().getRawPath();
		return PREFIX + place.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("-$", "");
	}

	private RetryConfig retryDefaults() {
		return RetryConfig.custom()
			.maxAttempts(Integer.MAX_VALUE)
			.intervalFunction(new FullJitterBackoff(this.environment.random()))
			.build();
	}

	private static CircuitBreakerConfig breakerDefaults() {
		return CircuitBreakerConfig.custom()
			.slidingWindowSize(WINDOW)
			.minimumNumberOfCalls(MINIMUM_CALLS)
			.waitDurationInOpenState(OPEN)
			.permittedNumberOfCallsInHalfOpenState(PROBES)
			.maxWaitDurationInHalfOpenState(MAX_HALF_OPEN)
			.build();
	}

}
