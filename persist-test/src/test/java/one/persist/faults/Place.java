package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import one.persist.Json;
import one.persist.Records;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.StoresBuilder;
import one.persist.SyncOptions;
import one.persist.Synchronous;
import one.persist.event.PersistEvent;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteLimits;
import one.persist.test.VirtualEnvironment;

/**
 * A server on SQLite and devices that sync with it, in virtual time.
 */
final class Place implements AutoCloseable {

	static final Duration INTERVAL = Duration.ofSeconds(5);

	private final Path folder;

	private final Executor executor;

	private final SqliteSyncStorage server;

	private final VirtualEnvironment time = new VirtualEnvironment(1, "server");

	private final List<Device> devices = new ArrayList<>();

	Place(Path folder) {
		this(folder, Runnable::run);
	}

	Place(Path folder, Executor executor) {
		this.folder = folder;
		this.executor = executor;
		this.server = SqliteSyncStorage.open(folder.resolve("server"), Synchronous.NORMAL, new StorageSettings(
				RemoteLimits.DEFAULT, Duration.ofMinutes(1), this.time::now, new SplittableRandom(1)));
	}

	Device device(String name) {
		return device(name, UnaryOperator.identity(), "last-write-wins");
	}

	Device device(String name, UnaryOperator<StoresBuilder> change, String strategy) {
		VirtualEnvironment environment = new VirtualEnvironment(name.hashCode(), name, this.executor);
		environment.advance(Duration.between(environment.trueTime(), this.time.trueTime()));
		Device device = new Device(environment, this.folder.resolve(name + ".db"), change, strategy);
		this.devices.add(device);
		device.open();
		return device;
	}

	void advance(Duration by) {
		this.time.advance(by);
		this.devices.forEach((device) -> device.environment.advance(by));
	}

	@Override
	public void close() {
		this.devices.forEach((device) -> device.stores.close());
		this.server.close();
	}

	/**
	 * One device, with a store {@code notes}.
	 */
	final class Device {

		private final VirtualEnvironment environment;

		private final Path file;

		private final UnaryOperator<StoresBuilder> change;

		private final String strategy;

		final List<PersistEvent> events = Collections.synchronizedList(new ArrayList<>());

		final AtomicInteger wakes = new AtomicInteger();

		final Wire wire;

		private Stores stores;

		private Store store;

		private Device(VirtualEnvironment environment, Path file, UnaryOperator<StoresBuilder> change,
				String strategy) {
			this.environment = environment;
			this.file = file;
			this.change = change;
			this.strategy = strategy;
			this.wire = new Wire(Place.this.server.remote("acme", "notes"));
		}

		private void open() {
			this.stores = this.change
				.apply(Stores.builder()
					.environment(this.environment)
					.connector((definition, name) -> this.wire)
					.strategyTimeout(Duration.ofMillis(200))
					.listener(this.events::add))
				.build();
			this.store = this.stores.create("notes", StoreOptions.sqlite(this.file));
			this.stores.enableSync(this.store,
					SyncOptions.to(RemoteDefinition.of("hq", "memory://hq"))
						.interval(INTERVAL)
						.strategy(this.strategy));
		}

		void reopen() {
			this.stores.close();
			open();
		}

		Stores stores() {
			return this.stores;
		}

		Store store() {
			return this.store;
		}

		Records<Json> records() {
			return this.store.records(Json.class);
		}

		void put(String key, String json) {
			records().put(key, Json.parse(json));
		}

		String get(String key) {
			return records().get(key).map((record) -> record.value().toString()).orElse(null);
		}

		RemoteStatus cycle() {
			return this.store.sync().now().remotes().get(0);
		}

		RemoteStatus status() {
			return this.store.sync().status().remotes().get(0);
		}

		/** Looks for what is due, after some time, as a worker does. */
		RemoteStatus lookAfter(Duration time, Executor threads) {
			advance(time);
			this.stores.driver().runDue(threads);
			return status();
		}

		<E extends PersistEvent> List<E> events(Class<E> type) {
			synchronized (this.events) {
				return this.events.stream().filter(type::isInstance).map(type::cast).toList();
			}
		}

	}

}
