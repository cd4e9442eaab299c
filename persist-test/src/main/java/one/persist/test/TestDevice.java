package one.persist.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.StoresBuilder;
import one.persist.SyncOptions;
import one.persist.SyncStatus;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.MergeStrategy;
import one.persist.event.PersistEvent;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.SyncDriver;
import one.persist.spi.SyncObserver;
import one.persist.spi.ValueCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A device with one store in a file of its own, driven by hand: nothing is pushed or
 * pulled but in a {@link #cycle()}. The file is opened when the device is first used;
 * what changes its set-up opens it again. A device is set up by one thread; once it is
 * open, many may use it.
 */
public final class TestDevice implements AutoCloseable {

	/** The store's name on every device. */
	public static final String STORE = "notes";

	/** Long enough for a function that returns, short for a test of one that hangs. */
	private static final Duration STRATEGY_TIMEOUT = Duration.ofMillis(200);

	private static final String OWN_STRATEGY = "own";

	private final TestWorld world;

	private final String name;

	private final VirtualEnvironment environment;

	private final List<PersistEvent> events = new CopyOnWriteArrayList<>();

	private final Map<String, ConflictStrategy> strategies = new LinkedHashMap<>();

	private final AtomicLong coalesced = new AtomicLong();

	private final Line line = new Line();

	private UnaryOperator<SyncOptions> options = UnaryOperator.identity();

	private List<String> remotes = List.of(TestWorld.REMOTE);

	private UnaryOperator<SyncOptions> announcements = SyncOptions::withoutAnnouncements;

	private @Nullable Stores stores;

	private @Nullable Store store;

	TestDevice(TestWorld world, String name, VirtualEnvironment environment) {
		this.world = world;
		this.name = name;
		this.environment = environment;
	}

	/**
	 * Sets the strategy by its name.
	 * @param strategy {@code last-write-wins}, {@code manual}, or that of one given to
	 * this device
	 * @return this
	 */
	public TestDevice strategy(String strategy) {
		return options((current) -> current.strategy(strategy));
	}

	/**
	 * Sets a strategy of the test's own.
	 * @param strategy decides the conflicts that this device meets
	 * @return this
	 */
	public TestDevice strategy(ConflictStrategy strategy) {
		this.strategies.put(OWN_STRATEGY, strategy);
		return strategy(OWN_STRATEGY);
	}

	/**
	 * Sets a merge function, and {@code merge} as the strategy.
	 * @param <T> type of the values
	 * @param type type of the values
	 * @param function merges what this device finds in conflict
	 * @return this
	 */
	public <T> TestDevice merge(Class<T> type, MergeFunction<T> function) {
		JsonMapper mapper = JsonMapper.shared();
		this.strategies.put(MergeStrategy.NAME,
				new MergeStrategy<>(function, ValueCodec.jackson(mapper, mapper.constructType(type))));
		return strategy(MergeStrategy.NAME);
	}

	/**
	 * Changes how the device syncs.
	 * @param change is given the options as they were set before
	 * @return this
	 */
	public TestDevice options(UnaryOperator<SyncOptions> change) {
		UnaryOperator<SyncOptions> before = this.options;
		this.options = (defaults) -> change.apply(before.apply(defaults));
		return applyNow();
	}

	/**
	 * Lets the device listen to what servers announce. Without this it does not, so that
	 * nothing is due but by its interval and its own writes.
	 * @return this
	 */
	public TestDevice listening() {
		this.announcements = UnaryOperator.identity();
		return applyNow();
	}

	/**
	 * Sets what the device syncs with.
	 * @param names names of the world's servers; none to sync with nothing
	 * @return this
	 */
	public TestDevice remotes(String... names) {
		this.remotes = List.of(names);
		return applyNow();
	}

	private TestDevice applyNow() {
		return (this.store != null) ? reopen() : this;
	}

	/**
	 * Attaches the remote while the store is open, as an application does that switches
	 * sync on later.
	 * @param names names of the world's servers
	 */
	public void attach(String... names) {
		Store open = store();
		this.remotes = List.of(names);
		attach(stores(), open);
	}

	private void attach(Stores opened, Store open) {
		RemoteDefinition[] definitions = this.remotes.stream()
			.map((remote) -> RemoteDefinition.of(remote, "memory://" + remote))
			.toArray(RemoteDefinition[]::new);
		if (definitions.length > 0) {
			opened.enableSync(open, this.options.apply(this.announcements.apply(SyncOptions.to(definitions))));
		}
	}

	/**
	 * Opens the file, if the device was not used before.
	 * @return this
	 */
	public TestDevice open() {
		if (this.store == null) {
			StoresBuilder builder = Stores.builder()
				.environment(this.environment)
				.connector((definition, store) -> this.line.to(this.world.remote(definition.name())))
				.listener(this.events::add)
				.strategyTimeout(STRATEGY_TIMEOUT)
				.observer(new Counter());
			this.strategies.forEach(builder::strategy);
			Stores opened = builder.build();
			this.stores = opened;
			Store open = opened.create(STORE, StoreOptions.sqlite(file()));
			this.store = open;
			attach(opened, open);
		}
		return this;
	}

	/**
	 * Closes the file and opens it again, as a restart does.
	 * @return this
	 */
	public TestDevice reopen() {
		close();
		this.store = null;
		return open();
	}

	/**
	 * Closes the file. Calls fail until {@link #reopen()}.
	 */
	@Override
	public void close() {
		if (this.stores != null) {
			this.stores.close();
		}
	}

	/**
	 * Pulls the cable: no call reaches a remote until {@link #online()}.
	 */
	public void offline() {
		this.line.cut();
	}

	/**
	 * Puts the cable back.
	 */
	public void online() {
		this.line.mend();
	}

	boolean isOffline() {
		return this.line.isCut();
	}

	/**
	 * Sets how far the device's wall clock is off.
	 * @param by what is added to the true time
	 */
	public void skew(Duration by) {
		this.environment.skew(by);
	}

	/**
	 * Runs a cycle with each remote now, whatever is due.
	 * @return how the store is doing after it
	 */
	public SyncStatus cycle() {
		return store().sync().now();
	}

	/**
	 * Runs the cycles that are due at this time, on this thread.
	 * @return time until the next is due
	 */
	public Duration runDue() {
		return driver().runDue(Runnable::run);
	}

	/**
	 * Writes a record.
	 * @param key the key
	 * @param json the value
	 */
	public void put(String key, String json) {
		records().put(key, Json.parse(json));
	}

	/**
	 * Reads a record.
	 * @param key the key
	 * @return the value as JSON, or null if there is none
	 */
	public @Nullable String get(String key) {
		return records().get(key).map((record) -> record.value().toString()).orElse(null);
	}

	/**
	 * Deletes a record.
	 * @param key the key
	 * @return whether there was one
	 */
	public boolean delete(String key) {
		return records().delete(key);
	}

	/**
	 * Reads all records.
	 * @return the values as JSON, by key in order
	 */
	public Map<String, String> all() {
		Map<String, String> all = new LinkedHashMap<>();
		records().stream(RecordQuery.all()).forEach((record) -> all.put(record.key(), record.value().toString()));
		return all;
	}

	/**
	 * The records, byte for byte.
	 * @return the records of the open store
	 */
	public Records<Json> records() {
		return records(Json.class);
	}

	/**
	 * The records as values of a type.
	 * @param <T> type of the values
	 * @param type type of the values
	 * @return the records of the open store
	 */
	public <T> Records<T> records(Class<T> type) {
		return store().records(type);
	}

	/**
	 * The store; another one after {@link #reopen()}.
	 * @return the store
	 */
	public Store store() {
		open();
		return Objects.requireNonNull(this.store);
	}

	/**
	 * What the store was opened with; another one after {@link #reopen()}.
	 * @return the stores
	 */
	public Stores stores() {
		open();
		return Objects.requireNonNull(this.stores);
	}

	/**
	 * What starts the cycles that are due.
	 * @return the driver of the open store
	 */
	public SyncDriver driver() {
		return stores().driver();
	}

	/**
	 * How the first remote is doing.
	 * @return its status
	 */
	public RemoteStatus status() {
		return store().sync().status().remotes().get(0);
	}

	/**
	 * How many entries wait, over all remotes.
	 * @return the entries, held ones too
	 */
	public long pending() {
		return store().sync().status().pending();
	}

	/**
	 * How many writes went out within another one or not at all.
	 * @return the writes since the device was made
	 */
	public long coalesced() {
		return this.coalesced.get();
	}

	/**
	 * The events since the device was made, or since {@link #forgetEvents()}.
	 * @return a copy, in their order
	 */
	public List<PersistEvent> events() {
		return List.copyOf(this.events);
	}

	/**
	 * The events of a kind.
	 * @param <E> the kind
	 * @param type the kind
	 * @return a copy, in their order
	 */
	public <E extends PersistEvent> List<E> events(Class<E> type) {
		return events().stream().filter(type::isInstance).map(type::cast).toList();
	}

	/**
	 * Begins a new list of events.
	 */
	public void forgetEvents() {
		this.events.clear();
	}

	/**
	 * Makes a device of a copy of this one's file, as someone does who clones a machine.
	 * Both go their own ways from here.
	 * @param copy name of the new device
	 * @return the new device, set up as this one
	 */
	public TestDevice copyTo(String copy) {
		TestDevice clone = this.world.device(copy);
		write(clone.file(), backup());
		clone.strategies.putAll(this.strategies);
		clone.options = this.options;
		clone.announcements = this.announcements;
		clone.remotes = this.remotes;
		return clone;
	}

	/**
	 * Reads the whole file, while it is closed for a moment.
	 * @return its bytes, for {@link #restore(byte[])}
	 */
	public byte[] backup() {
		open();
		close();
		try {
			byte[] bytes = Files.readAllBytes(file());
			reopen();
			return bytes;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Puts a backup back in place, into the same file, and opens it.
	 * @param backup the bytes that the file is to have
	 */
	public void restore(byte[] backup) {
		close();
		write(file(), backup);
		reopen();
	}

	private static void write(Path file, byte[] bytes) {
		try {
			Files.write(file, bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The store's file.
	 * @return its path
	 */
	public Path file() {
		return this.world.folder().resolve(this.name + ".db");
	}

	/**
	 * The device's time, chance and threads.
	 * @return the environment
	 */
	public VirtualEnvironment environment() {
		return this.environment;
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * Counts what was coalesced.
	 */
	private final class Counter implements SyncObserver {

		@Override
		public void writesCoalesced(String store, String remote, int writes) {
			TestDevice.this.coalesced.addAndGet(writes);
		}

	}

}
