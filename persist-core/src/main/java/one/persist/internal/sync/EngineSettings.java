package one.persist.internal.sync;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import one.persist.spi.PersistEnvironment;
import one.persist.spi.PersistListener;
import one.persist.spi.RemoteConnector;
import one.persist.spi.StrategyResolver;
import one.persist.spi.SyncObserver;
import tools.jackson.databind.json.JsonMapper;

/**
 * What all stores of an application are made with.
 *
 * @param environment time, randomness and threads
 * @param connector reaches remotes
 * @param strategies finds strategies
 * @param strategyTimeout how long a strategy may take
 * @param jsonMapper turns typed values into JSON; asked for when there are some
 * @param listeners hear events
 * @param observer counts
 */
public record EngineSettings(PersistEnvironment environment, RemoteConnector connector, StrategyResolver strategies,
		Duration strategyTimeout, Supplier<JsonMapper> jsonMapper, List<PersistListener> listeners,
		SyncObserver observer) {

}
