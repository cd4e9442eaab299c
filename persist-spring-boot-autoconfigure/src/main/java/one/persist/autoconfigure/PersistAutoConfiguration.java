package one.persist.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import one.persist.InvalidConfigurationException;
import one.persist.Stores;
import one.persist.StoresBuilder;
import one.persist.conflict.LastWriteWins;
import one.persist.conflict.ManualResolution;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.PersistListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteConnector;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.StrategyResolver;
import one.persist.spi.SyncObserver;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the stores: a bean a store under {@code persist.stores}, and the
 * {@link Stores} that hold them.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@EnableConfigurationProperties(PersistProperties.class)
@Import(StoreBeanRegistrar.class)
@ImportRuntimeHints(PersistRuntimeHints.class)
public final class PersistAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PersistEnvironment persistEnvironment(Environment environment) {
		return BootPersistEnvironment.of(environment);
	}

	@Bean(StrategyBeans.LAST_WRITE_WINS_BEAN)
	@Fallback
	LastWriteWins persistLastWriteWins() {
		return new LastWriteWins();
	}

	@Bean(StrategyBeans.MANUAL_RESOLUTION_BEAN)
	@Fallback
	ManualResolution persistManualResolution() {
		return new ManualResolution();
	}

	@Bean
	@ConditionalOnMissingBean
	StrategyResolver persistStrategyResolver(ConfigurableListableBeanFactory beans, ObjectProvider<JsonMapper> mapper,
			PersistProperties properties) {
		return new StrategyBeans(beans,
				new MergeFunctionBeans(beans, mapper.getIfUnique(JsonMapper::shared), valueTypes(properties)));
	}

	@Bean
	ConfiguredStores persistConfiguredStores(PersistProperties properties) {
		return new ConfiguredStores(properties);
	}

	@Bean
	@Lazy(false)
	ListenerBeans persistListenerBeans(ObjectProvider<PersistListener> listeners) {
		return new ListenerBeans(listeners);
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	StoresBuilderCustomizer persistStoresDefaults(PersistEnvironment environment, StrategyResolver strategies,
			ObjectProvider<JsonMapper> mapper, PersistProperties properties) {
		return (builder) -> {
			builder.environment(environment).strategies(strategies).jsonMapper(mapper.getIfUnique(JsonMapper::shared));
			if (properties.strategyTimeout() != null) {
				builder.strategyTimeout(properties.strategyTimeout());
			}
		};
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	StoresBuilderCustomizer persistStoresEvents(ListenerBeans listeners, ApplicationEventPublisher events,
			LoggedCycles cycles) {
		return (builder) -> builder.listener(new LoggingListener(cycles))
			.listener(new EventPublisher(events))
			.listener(listeners::onEvent);
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	StoresBuilderCustomizer persistStoresRemotes(ObjectProvider<RemoteConnector> connector,
			ObjectProvider<SyncObserver> observers, LoggedCycles cycles) {
		return (builder) -> builder.connector(connector.getIfAvailable(() -> PersistAutoConfiguration::noConnector))
			// the last one is around all others, so that what they log has its fields too
			.observer(new Observers(Stream.concat(observers.orderedStream(), Stream.of(cycles.observer())).toList()));
	}

	@Bean
	LoggedCycles persistLoggedCycles(PersistEnvironment environment) {
		return new LoggedCycles(environment.random());
	}

	@Bean
	@ConditionalOnMissingBean
	Stores persistStores(ConfiguredStores configured, ObjectProvider<StoresBuilderCustomizer> customizers) {
		StoresBuilder builder = Stores.builder();
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return StoresFactory.open(builder, configured.storeOptions());
	}

	@Bean
	@Lazy(false)
	SyncActivator persistSyncActivator(Stores stores, ConfiguredStores configured) {
		return new SyncActivator(stores, configured);
	}

	private static Remote noConnector(RemoteDefinition definition, String store) {
		throw new InvalidConfigurationException(
				"Store '" + store + "' syncs with remote '" + definition.name()
						+ "', and the application has nothing to reach it with.",
				"Use persist-spring-boot-starter, which brings WebClient and Resilience4j, or define a RemoteConnector bean.");
	}

	private static Map<String, Class<?>> valueTypes(PersistProperties properties) {
		Map<String, Class<?>> types = new LinkedHashMap<>();
		properties.stores().forEach((name, store) -> {
			if (store.type() != null) {
				types.put(name, store.type());
			}
		});
		return types;
	}

}
