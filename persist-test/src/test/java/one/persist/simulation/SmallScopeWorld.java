package one.persist.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.SyncStatus;
import one.persist.Synchronous;
import one.persist.Version;
import one.persist.conflict.Conflict;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.MergeStrategy;
import one.persist.event.PersistEvent;
import one.persist.event.RecordChanged;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteLimits;
import one.persist.spi.ValueCodec;
import one.persist.test.VirtualEnvironment;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three devices and a server, their clocks as far ahead as they are told.
 */
final class SmallScopeWorld implements AutoCloseable {

	private static final int PAGE = 1_000;

	private final List<Replica> replicas = new ArrayList<>();

	private final SqliteSyncStorage server;

	private final VirtualEnvironment time = new VirtualEnvironment(0, "server");

	SmallScopeWorld(Path folder, String strategy, List<Integer> ahead) {
		this.server = SqliteSyncStorage.open(folder, Synchronous.NORMAL, new StorageSettings(RemoteLimits.DEFAULT,
				Duration.ofMinutes(1), this.time::trueTime, new SplittableRandom(0)));
		for (int device = 0; device < ahead.size(); device++) {
			VirtualEnvironment environment = new VirtualEnvironment(device + 1, "host" + device);
			environment.skew(Duration.ofMillis(ahead.get(device)));
			this.replicas.add(new Replica(folder.resolve(device + ".db"), environment, strategy));
		}
	}

	void advance(Duration by) {
		this.time.advance(by);
		this.replicas.forEach((replica) -> replica.environment.advance(by));
	}

	Replica replica(int device) {
		return this.replicas.get(device);
	}

	List<Replica> replicas() {
		return this.replicas;
	}

	@Override
	public void close() {
		this.replicas.forEach((replica) -> replica.stores.close());
		this.server.close();
	}

	static Json union(Json ours, Json theirs) {
		return Json.parse('"' + SmallScopeModel.union(text(ours), text(theirs)) + '"');
	}

	static String text(Json value) {
		return value.toString().replace("\"", "");
	}

	/**
	 * One device.
	 */
	final class Replica {

		private final VirtualEnvironment environment;

		private final Stores stores;

		private final Store store;

		private final Map<String, Version> written = new HashMap<>();

		private Replica(Path file, VirtualEnvironment environment, String strategy) {
			this.environment = environment;
			MergeFunction<Json> union = (ours, theirs) -> union(ours.value(), theirs.value());
			JsonMapper mapper = JsonMapper.shared();
			this.stores = Stores.builder()
				.environment(environment)
				.connector((definition, name) -> SmallScopeWorld.this.server.remote("one", name))
				.strategy(MergeStrategy.NAME,
						new MergeStrategy<>(union, ValueCodec.jackson(mapper, mapper.constructType(Json.class))))
				.listener(this::note)
				.build();
			this.store = this.stores.create("notes", StoreOptions.sqlite(file));
			this.stores.enableSync(this.store,
					SyncOptions.to(RemoteDefinition.of("hq", "memory://hq")).strategy(strategy).batchSize(PAGE));
		}

		private void note(PersistEvent event) {
			if (event instanceof RecordChanged changed && changed.remote() == null) {
				this.written.put(changed.key(), changed.version());
			}
		}

		void together(Runnable writes) {
			this.store.transaction(writes);
		}

		void put(String key, String value) {
			records().put(key, Json.parse('"' + value + '"'));
		}

		@Nullable String get(String key) {
			return records().get(key).map((record) -> text(record.value())).orElse(null);
		}

		boolean delete(String key) {
			return records().delete(key);
		}

		/**
		 * The version that the device wrote last, as it is told after the transaction.
		 */
		Version written(String key) {
			return this.written.get(key);
		}

		SyncStatus cycle() {
			return this.store.sync().now();
		}

		Map<String, String> all(String prefix) {
			Map<String, String> all = new TreeMap<>();
			try (var records = records().stream(RecordQuery.prefix(prefix))) {
				records.forEach((record) -> all.put(record.key(), text(record.value())));
			}
			return all;
		}

		/** A person keeps what either side has. */
		int resolveAll() {
			List<Conflict<Json>> open = records().conflicts();
			for (Conflict<Json> conflict : open) {
				Json ours = conflict.local().value();
				Json theirs = conflict.remote().value();
				records().resolve(conflict, (ours == null) ? theirs : (theirs == null) ? ours : union(ours, theirs));
			}
			return open.size();
		}

		private Records<Json> records() {
			return this.store.records(Json.class);
		}

	}

}
