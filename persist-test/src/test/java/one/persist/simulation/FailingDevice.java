package one.persist.simulation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import one.persist.DeadLetter;
import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.conflict.Conflict;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.MergeStrategy;
import one.persist.spi.Remote;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.ValueCodec;
import tools.jackson.databind.json.JsonMapper;

/**
 * A device of a scenario: a store whose file stays in its place from one run to the next.
 */
final class FailingDevice {

	static final String BOTH = "both";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final ValueCodec<Json> CODEC = ValueCodec.jackson(MAPPER, MAPPER.constructType(Json.class));

	private final Path path;

	private final FailingEnvironment environment;

	private final Function<String, Remote> connector;

	private final String strategy;

	private List<String> remotes;

	private Stores stores;

	private Store store;

	FailingDevice(Path path, FailingEnvironment environment, Function<String, Remote> connector, String strategy) {
		this.path = path;
		this.environment = environment;
		this.connector = connector;
		this.strategy = strategy;
		this.remotes = List.of("r1");
	}

	FailingEnvironment environment() {
		return this.environment;
	}

	Path path() {
		return this.path;
	}

	void remotes(String... names) {
		this.remotes = List.of(names);
	}

	boolean isOpen() {
		return this.stores != null;
	}

	void open() {
		boolean opened = false;
		MergeFunction<Json> union = (ours, theirs) -> SmallScopeWorld.union(ours.value(), theirs.value());
		this.stores = Stores.builder()
			.environment(this.environment)
			.connector((definition, name) -> this.connector.apply(definition.name()))
			.strategy(MergeStrategy.NAME, new MergeStrategy<>(union, CODEC))
			.build();
		try {
			this.store = this.stores.create(SimulatedServer.STORE, StoreOptions.sqlite(this.path));
			if (!this.remotes.isEmpty()) {
				SyncOptions options = SyncOptions.to(this.remotes.stream()
					.map((name) -> RemoteDefinition.of(name, "memory://" + name))
					.toArray(RemoteDefinition[]::new));
				this.stores.enableSync(this.store, options.strategy(this.strategy).batchSize(2));
			}
			opened = true;
		}
		finally {
			if (!opened) {
				close();
			}
		}
	}

	void close() {
		if (this.stores != null) {
			this.stores.close();
			this.stores = null;
		}
	}

	/** Dies as it is, and begins anew from what was on the disk then. */
	void restart() {
		Disk disk = Disk.read(this.path);
		close();
		disk.write(this.path);
		open();
	}

	void put(String key, String value) {
		records().put(key, Json.parse('"' + value + '"'));
	}

	Records<Json> records() {
		return this.store.records(Json.class);
	}

	Store store() {
		return this.store;
	}

	void cycle() {
		this.store.sync().now();
	}

	long pending() {
		return this.store.sync().status().pending();
	}

	Map<String, String> all() {
		Map<String, String> all = new TreeMap<>();
		records().list(RecordQuery.all())
			.forEach((record) -> all.put(record.key(), SmallScopeWorld.text(record.value())));
		return all;
	}

	/**
	 * A person settles what waits for one.
	 * @return whether nothing did
	 */
	boolean settle() {
		boolean settled = true;
		for (Conflict<Json> conflict : records().conflicts()) {
			records().resolve(conflict, Json.parse('"' + BOTH + '"'));
			settled = false;
		}
		for (DeadLetter letter : this.store.sync().deadLetters()) {
			this.store.sync().retry(letter.id());
			settled = false;
		}
		return settled;
	}

}
