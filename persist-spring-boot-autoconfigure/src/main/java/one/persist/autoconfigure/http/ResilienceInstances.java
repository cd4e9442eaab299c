package one.persist.autoconfigure.http;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties;
import io.github.resilience4j.common.retry.configuration.CommonRetryConfigurationProperties;
import io.github.resilience4j.retry.RetryRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The instances of Resilience4j that an application configures for its remotes, under
 * {@code resilience4j.retry} and {@code resilience4j.circuitbreaker}, where it has not
 * Resilience4j's own starter: reading two groups of properties takes a start no time, and
 * that starter's configuration takes it as long as all else of Persist.
 */
final class ResilienceInstances {

	private final Binder binder;

	ResilienceInstances(Binder binder) {
		this.binder = binder;
	}

	/** Retries as configured. */
	RetryRegistry retries() {
		RetryRegistry registry = RetryRegistry.ofDefaults();
		CommonRetryConfigurationProperties properties = bound("resilience4j.retry",
				new CommonRetryConfigurationProperties());
		forRemotes(properties.getInstances(), (name, instance) -> registry.retry(name,
				properties.createRetryConfig(instance, new CompositeCustomizer<>(List.of()), name)));
		return registry;
	}

	/** Circuit breakers as configured. */
	CircuitBreakerRegistry breakers() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
		CommonCircuitBreakerConfigurationProperties properties = bound("resilience4j.circuitbreaker",
				new CommonCircuitBreakerConfigurationProperties());
		forRemotes(properties.getInstances(), (name, instance) -> registry.circuitBreaker(name,
				properties.createCircuitBreakerConfig(name, instance, new CompositeCustomizer<>(List.of()))));
		return registry;
	}

	private <T> T bound(String prefix, T properties) {
		this.binder.bind(prefix, Bindable.ofInstance(properties));
		return properties;
	}

	private static <T> void forRemotes(Map<String, T> instances, BiConsumer<String, T> instance) {
		instances.forEach((name, configured) -> {
			if (name.startsWith(ResilientConnector.PREFIX)) {
				instance.accept(name, configured);
			}
		});
	}

	/** What is bound by reflection. */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			BindableRuntimeHintsRegistrar
				.forTypes(CommonRetryConfigurationProperties.class, CommonCircuitBreakerConfigurationProperties.class)
				.registerHints(hints);
		}

	}

}
