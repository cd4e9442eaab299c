package one.persist.benchmarks.workload;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.StoresBuilder;
import one.persist.SyncOptions;
import one.persist.SyncStatus;
import one.persist.Synchronous;
import one.persist.autoconfigure.http.HttpRemotes;
import one.persist.benchmarks.data.Order;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.Servers;
import one.persist.conflict.MergeStrategy;
import one.persist.spi.PersistListener;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.ValueCodec;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * A store as a plain program has it, with one remote over HTTP or none.
 */
final class Device implements AutoCloseable {

	/** A transaction of these is quick, and small enough to be held in memory. */
	static final int BATCH = 1_000;

	/** So long that nothing which is measured waits for it. */
	private static final Duration INTERVAL = Duration.ofHours(1);

	/** So long that a busy machine makes no conflict one for a person. */
	private static final Duration STRATEGY_TIMEOUT = Duration.ofMinutes(2);

	/** Name of the strategy that merges orders. */
	static final String MERGE = MergeStrategy.NAME;

	private final Traffic traffic = new Traffic();

	private final HttpRemotes http = HttpRemotes.connector(WebClient.builder(), this.traffic);

	private final Stores stores;

	private final Store store;

	private Device(String name, StoreOptions file, UnaryOperator<StoresBuilder> more) {
		ValueCodec<Order> codec = ValueCodec.jackson(JsonMapper.shared(),
				JsonMapper.shared().constructType(Order.class));
		StoresBuilder builder = Stores.builder()
			.connector(this.http)
			.observer(this.traffic)
			.strategy(MERGE,
					new MergeStrategy<>((local, remote) -> Conflicts.merge(local.value(), remote.value()), codec))
			.strategyTimeout(STRATEGY_TIMEOUT);
		this.stores = more.apply(builder).build();
		this.store = this.stores.create(name, file);
	}

	/**
	 * A store whose remote nobody looks for: what is written waits.
	 * @param directory where its file is to lie
	 * @param synchronous how far a commit reaches
	 */
	static Device unreached(Path directory, Synchronous synchronous) {
		Device device = new Device("orders",
				StoreOptions.sqlite(directory.resolve("persist.db")).synchronous(synchronous),
				UnaryOperator.identity());
		device.stores.enableSync(device.store, SyncOptions.to("http://127.0.0.1:9"));
		// a remote that was never told of a store is first told of all that was there
		device.store.sync().now();
		return device;
	}

	/**
	 * A store that syncs when it is told to, by {@link Store#sync()}.
	 * @param name the store's name
	 * @param file where it lies
	 * @param server address of a Persist server
	 */
	static Device syncing(String name, Path file, URI server) {
		return syncing(name, file, server, UnaryOperator.identity());
	}

	static Device syncing(String name, Path file, URI server, UnaryOperator<SyncOptions> options) {
		Device device = new Device(name, StoreOptions.sqlite(file), UnaryOperator.identity());
		device.attach(server, options);
		return device;
	}

	/**
	 * A store that syncs by itself: after a write, and when the server announces one.
	 * @param name the store's name
	 * @param file where it lies
	 * @param server address of a Persist server
	 * @param listener hears of changes
	 */
	static Device running(String name, Path file, URI server, PersistListener listener) {
		Device device = new Device(name, StoreOptions.sqlite(file),
				(builder) -> builder.inBackground().listener(listener));
		device.attach(server, UnaryOperator.identity());
		return device;
	}

	private void attach(URI server, UnaryOperator<SyncOptions> options) {
		SyncOptions defaults = SyncOptions.to(RemoteDefinition.of("server", server.toString(), Servers.TOKEN))
			.interval(INTERVAL);
		this.stores.enableSync(this.store, options.apply(defaults));
	}

	Store store() {
		return this.store;
	}

	Traffic traffic() {
		return this.traffic;
	}

	/**
	 * Writes orders, {@value #BATCH} a transaction.
	 * @param round how many, from number 0
	 * @param values gives the JSON of each, by its number
	 */
	void write(Round round, IntFunction<byte[]> values) {
		for (int first = 0; first < round.records(); first += BATCH) {
			int end = Math.min(first + BATCH, round.records());
			this.store.records(Json.class).putAll(json(Orders.batch(first, end, values)));
			round.progress().done("written", end, round.records());
		}
	}

	static Map<String, Json> json(Map<String, byte[]> texts) {
		Map<String, Json> values = new LinkedHashMap<>();
		texts.forEach((key, text) -> values.put(key, Json.parse(text)));
		return values;
	}

	/** Pulls and pushes all there is. */
	void sync() {
		SyncStatus status = this.store.sync().now();
		RemoteStatus remote = status.remotes().get(0);
		if (remote.state() != RemoteState.IDLE || status.pending() > 0) {
			throw new IllegalStateException("The device did not sync: " + remote);
		}
	}

	void requirePending(long expected) {
		long found = this.store.sync().status().pending();
		if (found != expected) {
			throw new IllegalStateException(found + " entries wait instead of " + expected);
		}
	}

	void requireRecords(long expected) {
		long found = this.store.records().count(RecordQuery.all());
		if (found != expected) {
			throw new IllegalStateException("The device has " + found + " records instead of " + expected);
		}
	}

	@Override
	public void close() {
		this.stores.close();
		this.http.close();
	}

}
