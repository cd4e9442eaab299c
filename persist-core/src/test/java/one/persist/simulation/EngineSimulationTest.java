package one.persist.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.MergeStrategy;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.RecordChange;
import one.persist.spi.Remote;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.ValueCodec;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs devices and remotes through histories drawn from a seed, then lets the faults end
 * and sees that all come to rest with the same records. Run one with
 * {@code -Dtest=EngineSimulationTest -Dseed=<seed>}; more with {@code -Dseeds=<number>}.
 */
class EngineSimulationTest {

	private static final String[] KEYS = { "k1", "k2", "k3" };

	@TempDir
	Path folder;

	static Stream<Arguments> histories() {
		Long one = Long.getLong("seed");
		long seeds = Long.getLong("seeds", 25);
		Stream<Long> all = (one != null) ? Stream.of(one) : Stream.iterate(1L, (seed) -> seed + 1).limit(seeds);
		return all.flatMap((seed) -> FAULTS.stream().map((faults) -> new Arguments(seed, faults)));
	}

	private static final List<Set<Fault>> FAULTS = List.of(Set.of(), Set.of(Fault.NETWORK), Set.of(Fault.CLONE),
			Set.of(Fault.RESTORE), Set.of(Fault.SERVER), Set.of(Fault.WIPE), Set.of(Fault.PURGE), Set.of(Fault.CLOCK),
			Set.of(Fault.TWO), Set.of(Fault.TWO, Fault.NETWORK), Set.of(Fault.TWO, Fault.SERVER),
			Set.of(Fault.TWO, Fault.WIPE), Set.of(Fault.TWO, Fault.PURGE), Set.of(Fault.values()));

	@ParameterizedTest
	@MethodSource("histories")
	void everyoneAgreesAfterTheFaultsEnd(Arguments history) throws IOException {
		try (World world = new World(history, this.folder)) {
			world.run();
			world.settle();
		}
	}

	enum Fault {

		NETWORK, CLONE, RESTORE, SERVER, WIPE, PURGE, CLOCK, TWO

	}

	record Arguments(long seed, Set<Fault> faults) {
		@Override
		public String toString() {
			return "seed " + this.seed + " with " + new TreeSet<>(this.faults);
		}
	}

	/**
	 * One history.
	 */
	private static final class World implements AutoCloseable {

		private final SplittableRandom random;

		private final Arguments history;

		private final Path folder;

		private final boolean merges;

		private final Map<String, MemoryRemote> remotes = new TreeMap<>();

		private final List<Device> devices = new ArrayList<>();

		private final List<Runnable> serverRestores = new ArrayList<>();

		private final VirtualEnvironment time;

		private double loss;

		private int writes;

		private int files;

		World(Arguments history, Path folder) {
			this.history = history;
			this.random = new SplittableRandom(history.seed());
			this.folder = folder;
			this.merges = this.random.nextBoolean();
			this.time = new VirtualEnvironment(1, "world");
			this.remotes.put("r1", remote());
			if (has(Fault.TWO)) {
				this.remotes.put("r2", remote());
			}
			this.loss = has(Fault.NETWORK) ? 0.15 : 0;
			int count = 2 + this.random.nextInt(2);
			for (int i = 0; i < count; i++) {
				this.devices.add(new Device(newFile(), has(Fault.TWO) ? subset() : this.remotes.keySet()));
			}
			if (has(Fault.TWO)) {
				this.devices.add(new Device(newFile(), this.remotes.keySet()));
			}
		}

		private MemoryRemote remote() {
			return new MemoryRemote(this.random.split(), this.time::trueTime);
		}

		private Set<String> subset() {
			return switch (this.random.nextInt(4)) {
				case 0 -> Set.of("r1");
				case 1 -> Set.of("r2");
				default -> new TreeSet<>(this.remotes.keySet());
			};
		}

		private boolean has(Fault fault) {
			return this.history.faults().contains(fault);
		}

		private Path newFile() {
			return this.folder.resolve("device-" + ++this.files + ".db");
		}

		void run() throws IOException {
			int steps = 10 + this.random.nextInt(60);
			for (int step = 0; step < steps; step++) {
				advance(Duration.ofMillis(this.random.nextInt(3000)));
				Device device = this.devices.get(this.random.nextInt(this.devices.size()));
				double what = this.random.nextDouble();
				if (what < 0.5) {
					device.write();
				}
				else if (what < 0.9) {
					device.store.sync().now();
				}
				else {
					fault(device);
				}
			}
		}

		private void fault(Device device) throws IOException {
			List<Fault> possible = this.history.faults().stream().sorted().toList();
			if (possible.isEmpty()) {
				return;
			}
			String name = List.copyOf(this.remotes.keySet()).get(this.random.nextInt(this.remotes.size()));
			MemoryRemote remote = this.remotes.get(name);
			switch (possible.get(this.random.nextInt(possible.size()))) {
				case CLONE -> {
					if (this.devices.size() < 6) {
						this.devices.add(device.copy(newFile()));
					}
				}
				case RESTORE -> device.snapshotOrRestore();
				case SERVER -> {
					if (this.serverRestores.isEmpty() || this.random.nextBoolean()) {
						MemoryRemote snapshot = remote.snapshot();
						this.serverRestores.add(() -> remote.restore(snapshot));
					}
					else {
						this.serverRestores.get(this.random.nextInt(this.serverRestores.size())).run();
					}
				}
				case WIPE -> remote.wipe();
				case PURGE -> remote.purge();
				case CLOCK -> device.environment.skew(Duration.ofDays(this.random.nextInt(-400, 400)));
				default -> {
				}
			}
		}

		private void advance(Duration by) {
			this.time.advance(by);
			this.devices.forEach((device) -> device.environment.advance(by));
		}

		void settle() {
			this.loss = 0;
			for (int round = 0; round < 40; round++) {
				advance(Duration.ofMinutes(2));
				this.devices.forEach((device) -> device.store.sync().now());
				if (round > 1 && isAtRest()) {
					return;
				}
			}
			throw new AssertionError("Not at rest or not equal: " + describe());
		}

		private boolean isAtRest() {
			return this.devices.stream().allMatch((device) -> device.store.sync().status().pending() == 0)
					&& describe().values().stream().distinct().count() == 1;
		}

		private Map<String, Map<String, String>> describe() {
			Map<String, Map<String, String>> all = new TreeMap<>();
			for (Device device : this.devices) {
				all.put(device.file.getFileName() + " " + device.store.sync().status().pending(), device.live());
			}
			this.remotes.forEach((name, remote) -> all.put(name, live(remote)));
			return all;
		}

		private static Map<String, String> live(MemoryRemote remote) {
			Map<String, String> live = new TreeMap<>();
			for (RecordChange change : remote.records().values()) {
				if (!change.deleted()) {
					live.put(change.key(), change.value() + " " + change.version());
				}
			}
			return live;
		}

		@Override
		public void close() {
			this.devices.forEach((device) -> device.stores.close());
		}

		/**
		 * One device of the world.
		 */
		private final class Device {

			private final Path file;

			private final Set<String> names;

			private VirtualEnvironment environment;

			private Stores stores;

			private Store store;

			private Path snapshot;

			Device(Path file, Set<String> names) {
				this.file = file;
				this.names = names;
				open();
			}

			private void open() {
				VirtualEnvironment fresh = new VirtualEnvironment(World.this.random.nextLong(), "host");
				fresh.advance(Duration.between(fresh.trueTime(), World.this.time.trueTime()));
				this.environment = fresh;
				MergeFunction<Json> union = (a, b) -> union(a.value(), b.value());
				JsonMapper mapper = JsonMapper.shared();
				this.stores = Stores.builder()
					.environment(fresh)
					.connector((definition, name) -> new LossyRemote(definition.name()))
					.strategy("merge",
							new MergeStrategy<>(union, ValueCodec.jackson(mapper, mapper.constructType(Json.class))))
					.build();
				this.store = this.stores.create("notes", StoreOptions.sqlite(this.file));
				SyncOptions options = SyncOptions.to(this.names.stream()
					.map((name) -> RemoteDefinition.of(name, "memory://" + name))
					.toArray(RemoteDefinition[]::new));
				this.stores.enableSync(this.store,
						options.strategy(World.this.merges ? "merge" : "last-write-wins").batchSize(2));
			}

			private static Json union(Json a, Json b) {
				Set<String> parts = new TreeSet<>(List.of(a.toString().replace("\"", "").split("\\+")));
				parts.addAll(List.of(b.toString().replace("\"", "").split("\\+")));
				return Json.parse("\"" + String.join("+", parts) + "\"");
			}

			void write() {
				Records<Json> records = this.store.records(Json.class);
				String key = KEYS[World.this.random.nextInt(KEYS.length)];
				if (World.this.random.nextInt(6) == 0) {
					records.delete(key);
				}
				else {
					records.put(key, Json.parse("\"v" + ++World.this.writes + "\""));
				}
			}

			Device copy(Path to) throws IOException {
				this.stores.close();
				Files.copy(this.file, to);
				open();
				return new Device(to, this.names);
			}

			void snapshotOrRestore() throws IOException {
				this.stores.close();
				if (this.snapshot == null || World.this.random.nextBoolean()) {
					this.snapshot = this.file.resolveSibling(this.file.getFileName() + ".snapshot");
					Files.copy(this.file, this.snapshot, StandardCopyOption.REPLACE_EXISTING);
				}
				else {
					Files.delete(this.file);
					Files.copy(this.snapshot, this.file);
				}
				open();
			}

			Map<String, String> live() {
				Map<String, String> live = new TreeMap<>();
				this.store.records(Json.class)
					.stream(RecordQuery.all())
					.forEach((record) -> live.put(record.key(), record.value() + " " + record.version()));
				return live;
			}

			/**
			 * Loses requests and answers.
			 */
			private final class LossyRemote implements Remote {

				private final String name;

				LossyRemote(String name) {
					this.name = name;
				}

				private MemoryRemote remote() {
					return World.this.remotes.get(this.name);
				}

				@Override
				public RemoteLimits limits() {
					return new RemoteLimits(2, 100_000, 2);
				}

				@Override
				public PushResponse push(PushRequest request) {
					lose();
					PushResponse response = remote().push(request);
					lose();
					return response;
				}

				@Override
				public PullResponse pull(PullRequest request) {
					lose();
					PullResponse response = remote().pull(request);
					lose();
					return response;
				}

				private void lose() {
					if (World.this.random.nextDouble() < World.this.loss) {
						throw new RemoteException(Kind.TRANSIENT, "lost", null);
					}
				}

			}

		}

	}

}
