package one.persist.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.SyncStatus;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.MergeStrategy;
import one.persist.event.PersistEvent;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.SyncObserver;
import one.persist.spi.ValueCodec;
import tools.jackson.databind.json.JsonMapper;

/**
 * One device of a test: a store {@code notes} in a file of its own, that can be closed
 * and opened again.
 */
public final class Device implements AutoCloseable {

	private final World world;

	private final VirtualEnvironment environment;

	private final List<PersistEvent> events = Collections.synchronizedList(new ArrayList<>());

	private final Map<String, ConflictStrategy> strategies = new LinkedHashMap<>();

	private final Path file;

	private UnaryOperator<SyncOptions> options = UnaryOperator.identity();

	private String[] remotes = {};

	private Stores stores;

	private Store store;

	private long coalesced;

	Device(World world, Path file, VirtualEnvironment environment) {
		this.world = world;
		this.file = file;
		this.environment = environment;
	}

	Device open() {
		var builder = Stores.builder()
			.environment(this.environment)
			.connector((definition, name) -> this.world.remote(definition.name()))
			.listener(this.events::add)
			.strategyTimeout(Duration.ofMillis(200))
			.observer(new Counter());
		this.strategies.forEach(builder::strategy);
		this.stores = builder.build();
		this.store = this.stores.create("notes", StoreOptions.sqlite(this.file));
		if (this.remotes.length > 0) {
			attach();
		}
		return this;
	}

	/** Attaches remotes, now and at each opening. */
	public Device sync(UnaryOperator<SyncOptions> change, String... names) {
		this.options = change;
		this.remotes = names;
		attach();
		return this;
	}

	private void attach() {
		RemoteDefinition[] definitions = Arrays.stream(this.remotes)
			.map((name) -> RemoteDefinition.of(name, "memory://" + name))
			.toArray(RemoteDefinition[]::new);
		this.stores.enableSync(this.store, this.options.apply(SyncOptions.to(definitions)));
	}

	/** Gives the device a strategy under a name; it is opened again for that. */
	public Device strategy(String name, ConflictStrategy strategy) {
		close();
		this.strategies.put(name, strategy);
		return open();
	}

	public <T> Device merge(Class<T> type, MergeFunction<T> function) {
		JsonMapper mapper = JsonMapper.shared();
		return strategy("merge", new MergeStrategy<>(function, ValueCodec.jackson(mapper, mapper.constructType(type))));
	}

	/** Remotes of the next opening. */
	public Device remotes(String... names) {
		this.remotes = names;
		return this;
	}

	public Device reopen() {
		close();
		return open();
	}

	@Override
	public void close() {
		this.stores.close();
	}

	public Stores stores() {
		return this.stores;
	}

	public Store store() {
		return this.store;
	}

	public Records<Json> records() {
		return this.store.records(Json.class);
	}

	public Path file() {
		return this.file;
	}

	public VirtualEnvironment environment() {
		return this.environment;
	}

	public List<PersistEvent> events() {
		return this.events;
	}

	public <E extends PersistEvent> List<E> events(Class<E> type) {
		synchronized (this.events) {
			return this.events.stream().filter(type::isInstance).map(type::cast).toList();
		}
	}

	public long coalesced() {
		return this.coalesced;
	}

	public void put(String key, String json) {
		records().put(key, Json.parse(json));
	}

	/** The value as text; null if there is none. */
	public String get(String key) {
		return records().get(key).map((record) -> record.value().toString()).orElse(null);
	}

	public SyncStatus cycle() {
		return this.store.sync().now();
	}

	public RemoteStatus status() {
		return this.store.sync().status().remotes().get(0);
	}

	/** Values by key, in the order of the keys. */
	public Map<String, String> all() {
		Map<String, String> all = new LinkedHashMap<>();
		records().stream(RecordQuery.all()).forEach((record) -> all.put(record.key(), record.value().toString()));
		return all;
	}

	/**
	 * Counts what was coalesced.
	 */
	private final class Counter implements SyncObserver {

		@Override
		public void writesCoalesced(String store, String remote, int writes) {
			Device.this.coalesced += writes;
		}

	}

}
