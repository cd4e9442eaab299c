package one.persist;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.LastWriteWins;
import one.persist.conflict.ManualResolution;
import one.persist.internal.sync.EngineSettings;
import one.persist.internal.sync.LocalStores;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.PersistListener;
import one.persist.spi.RemoteConnector;
import one.persist.spi.StrategyResolver;
import one.persist.spi.SyncObserver;
import tools.jackson.databind.json.JsonMapper;

/**
 * Builds the stores of an application. Everything has a default. Not safe for use by many
 * threads.
 */
public final class StoresBuilder {

	/** How long a strategy or a merge function may take, where nothing else is said. */
	public static final Duration DEFAULT_STRATEGY_TIMEOUT = Duration.ofSeconds(5);

	private final Map<String, ConflictStrategy> strategies = new HashMap<>(
			Map.of(LastWriteWins.NAME, new LastWriteWins(), ManualResolution.NAME, new ManualResolution()));

	private final List<PersistListener> listeners = new ArrayList<>();

	private StrategyResolver resolver = this::registered;

	private PersistEnvironment environment = PersistEnvironment.system(Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "persist");
		thread.setDaemon(true);
		return thread;
	}));

	private RemoteConnector connector = (definition, store) -> {
		throw new InvalidConfigurationException("Nothing knows how to reach remote '" + definition.name() + "'.",
				"Give the builder a connector.");
	};

	private Supplier<JsonMapper> jsonMapper = JsonMapper::shared;

	private SyncObserver observer = SyncObserver.NONE;

	private Duration strategyTimeout = DEFAULT_STRATEGY_TIMEOUT;

	private boolean inBackground;

	StoresBuilder() {
	}

	/**
	 * Sets how time, randomness and threads are reached.
	 * @param environment the environment
	 * @return this
	 */
	public StoresBuilder environment(PersistEnvironment environment) {
		this.environment = environment;
		return this;
	}

	/**
	 * Sets how remotes are reached. Without one, no store can sync.
	 * @param connector makes remotes
	 * @return this
	 */
	public StoresBuilder connector(RemoteConnector connector) {
		this.connector = connector;
		return this;
	}

	/**
	 * Adds a strategy under a name, beside {@code last-write-wins} and {@code manual}.
	 * @param name its name in {@link SyncOptions}
	 * @param strategy the strategy
	 * @return this
	 */
	public StoresBuilder strategy(String name, ConflictStrategy strategy) {
		this.strategies.put(name, strategy);
		return this;
	}

	/**
	 * Sets how strategies are found, instead of the ones added by name.
	 * @param resolver finds strategies
	 * @return this
	 */
	public StoresBuilder strategies(StrategyResolver resolver) {
		this.resolver = resolver;
		return this;
	}

	/**
	 * Sets how long a strategy or a merge function may take before its conflict is left
	 * for a person.
	 * @param timeout the time; positive
	 * @return this
	 */
	public StoresBuilder strategyTimeout(Duration timeout) {
		this.strategyTimeout = timeout;
		return this;
	}

	/**
	 * Sets how typed values become JSON.
	 * @param mapper the mapper; used through a copy that keeps numbers exact
	 * @return this
	 */
	public StoresBuilder jsonMapper(JsonMapper mapper) {
		this.jsonMapper = () -> mapper;
		return this;
	}

	/**
	 * Adds a listener.
	 * @param listener hears events after their commit
	 * @return this
	 */
	public StoresBuilder listener(PersistListener listener) {
		this.listeners.add(listener);
		return this;
	}

	/**
	 * Sets who counts.
	 * @param observer counts for metrics
	 * @return this
	 */
	public StoresBuilder observer(SyncObserver observer) {
		this.observer = observer;
		return this;
	}

	/**
	 * Lets stores sync by themselves, on threads of Persist's own: at their interval,
	 * after a write, and when a remote announces a change, until they are closed. A store
	 * that is not attached to the remotes that it had keeps what waits for them. Without
	 * it, a cycle runs when {@link StoreSync#now()} is called, or someone drives
	 * {@link Stores#driver()}, as the worker of a Spring Boot application does.
	 * @return this
	 */
	public StoresBuilder inBackground() {
		this.inBackground = true;
		return this;
	}

	/**
	 * Builds the stores. None is open yet.
	 * @return the stores, to be closed by the caller
	 */
	public Stores build() {
		LocalStores stores = new LocalStores(new EngineSettings(this.environment, this.connector, this.resolver,
				this.strategyTimeout, this.jsonMapper, this.listeners, this.observer));
		if (this.inBackground) {
			stores.runInBackground();
		}
		return stores;
	}

	private ConflictStrategy registered(String store, SyncOptions options) {
		ConflictStrategy strategy = this.strategies.get(options.strategy());
		if (strategy == null) {
			throw new InvalidConfigurationException(
					"Store '" + store + "' names strategy '" + options.strategy() + "', which there is not.",
					"Use one of " + this.strategies.keySet().stream().sorted().toList()
							+ ", or add it to the builder.");
		}
		return strategy;
	}

}
