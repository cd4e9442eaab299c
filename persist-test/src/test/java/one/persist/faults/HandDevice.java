package one.persist.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.StoredRecord;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.autoconfigure.http.HttpRemotes;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.RemoteDefinition;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * A device that syncs when it is told to, a cycle at a time, through the HTTP client of
 * production.
 */
final class HandDevice implements AutoCloseable {

	private final Path file;

	private final String name;

	private SyncOptions options;

	private final Clock clock = new Clock();

	private HttpRemotes remotes;

	private Stores stores;

	private Store store;

	private HandDevice(Path file, String name, SyncOptions options) {
		this.file = file;
		this.name = name;
		this.options = options;
		open();
	}

	static HandDevice open(Path file, String store, String url) {
		return open(file, store, url, (options) -> options);
	}

	static HandDevice open(Path file, String store, String url, UnaryOperator<SyncOptions> options) {
		return new HandDevice(file, store,
				options.apply(SyncOptions.to(RemoteDefinition.of("hq", url, RealServer.TOKEN))));
	}

	private void open() {
		this.remotes = HttpRemotes.connector(WebClient.builder());
		this.stores = Stores.builder().environment(this.clock).connector(this.remotes).build();
		this.store = this.stores.create(this.name, StoreOptions.sqlite(this.file));
		this.stores.enableSync(this.store, this.options);
	}

	HandDevice reopen() {
		close();
		open();
		return this;
	}

	/** Goes on with another address and token, as after a change of its configuration. */
	HandDevice reopen(String url, String token) {
		close();
		this.options = SyncOptions.to(RemoteDefinition.of("hq", url, token));
		open();
		return this;
	}

	/** Sets how far the clock of this device is off. */
	void skew(Duration by) {
		this.clock.skew = by;
	}

	Store store() {
		return this.store;
	}

	void put(String key, String json) {
		this.store.records(Json.class).put(key, Json.parse(json));
	}

	String value(String key) {
		return this.store.records(Json.class).get(key).map((stored) -> stored.value().toString()).orElse(null);
	}

	Map<String, String> values() {
		Map<String, String> values = new TreeMap<>();
		try (Stream<StoredRecord<Json>> all = this.store.records(Json.class).stream(RecordQuery.all())) {
			all.forEach((stored) -> values.put(stored.key(), stored.value().toString()));
		}
		return values;
	}

	/** Runs one cycle. */
	RemoteStatus cycle() {
		return this.store.sync().now().remotes().get(0);
	}

	RemoteStatus hq() {
		return this.store.sync().status().remotes().get(0);
	}

	/** The file as it is when the device is switched off. */
	byte[] backup() {
		close();
		try {
			byte[] bytes = Files.readAllBytes(this.file);
			open();
			return bytes;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Puts an older file in place, so that it lies where it lay. */
	void restore(byte[] bytes) {
		close();
		try {
			Files.write(this.file, bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		open();
	}

	@Override
	public void close() {
		this.stores.close();
		this.remotes.close();
	}

	/**
	 * The clocks of this machine, of which one may be off.
	 */
	private static final class Clock implements PersistEnvironment {

		private final PersistEnvironment system = PersistEnvironment.system(Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "hand-device");
			thread.setDaemon(true);
			return thread;
		}));

		private volatile Duration skew = Duration.ZERO;

		@Override
		public Instant now() {
			return this.system.now().plus(this.skew);
		}

		@Override
		public long nanoTime() {
			return this.system.nanoTime();
		}

		@Override
		public RandomGenerator random() {
			return this.system.random();
		}

		@Override
		public Executor executor() {
			return this.system.executor();
		}

		@Override
		public String host() {
			return "test";
		}

	}

}
