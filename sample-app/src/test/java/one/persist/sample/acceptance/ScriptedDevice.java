package one.persist.sample.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.autoconfigure.http.HttpRemotes;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.MergeStrategy;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.ValueCodec;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Two devices in a process, which go step by step through all that a device does: writes,
 * pushes, pulls, merges, a conflict and its resolution, a full read, and a server that
 * has lost everything. The first passes fault points, and may halt the process there.
 * <p>
 * A value is a set of words. Each write adds one of its own, merging unites, and a delete
 * comes after it has seen all: so what a key must hold in the end is plain.
 */
final class ScriptedDevice {

	/** Keys that begin so are not merged but left for a person. */
	static final String BY_HAND = "by-hand/";

	private static final Duration LOOK = Duration.ofMillis(20);

	private final Store first;

	private final Store second;

	private final BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

	private ScriptedDevice(Store first, Store second) {
		this.first = first;
		this.second = second;
	}

	/** Opens a store as a device of the script has it. */
	static Store open(Stores stores, String name, Path file, String url) {
		Store store = stores.create(name, StoreOptions.sqlite(file));
		stores.enableSync(store, SyncOptions.to(WritingDevice.remote(url)).batchSize(2).strategy("union"));
		return store;
	}

	static Stores stores(PersistEnvironment environment) {
		return Stores.builder()
			.environment(environment)
			.connector(HttpRemotes.connector(WebClient.builder()))
			.strategy("union", (conflict) -> {
				if (conflict.key().startsWith(BY_HAND)) {
					throw new IllegalArgumentException("This is for a person to settle");
				}
				return union().resolve(conflict);
			})
			.build();
	}

	private static ConflictStrategy union() {
		MergeFunction<String> function = (local, remote) -> union(local.value(), remote.value());
		JsonMapper mapper = JsonMapper.shared();
		return new MergeStrategy<>(function, ValueCodec.jackson(mapper, mapper.constructType(String.class)));
	}

	static String union(String some, String others) {
		Set<String> words = words(some);
		words.addAll(words(others));
		return String.join(" ", words);
	}

	static Set<String> words(String value) {
		return new TreeSet<>(Arrays.asList(value.split(" ")));
	}

	/**
	 * Runs the script to its end, or to the halt.
	 * @param args the two files, the server's address, the store's name, and where to
	 * halt
	 */
	public static void main(String[] args) throws Exception {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
		Halt halt = Halt.parse(args[4]);
		Map<String, Integer> passed = new ConcurrentHashMap<>();
		Consumer<String> faultPoint = (point) -> {
			passed.merge(point, 1, Integer::sum);
			halt.passed(point);
		};
		PersistEnvironment system = PersistEnvironment.system(Executors.newCachedThreadPool());
		Stores stores = stores(new FaultPointEnvironment(system, faultPoint));
		Store first = open(stores, args[3], Path.of(args[0]), args[2]);
		Store second = open(stores(system), args[3], Path.of(args[1]), args[2]);
		new ScriptedDevice(first, second).run();
		new TreeMap<>(passed).forEach((point, times) -> tell("passed", String.valueOf(times),
				point.replace('\n', '\u0001').replace('\t', '\u0002')));
		tell("done", "");
		Runtime.getRuntime().halt(0);
	}

	private void run() throws IOException {
		add(this.first, "a", "b");
		add(this.first, "c", "d", BY_HAND + "e");
		add(this.first, "b");
		delete(this.first, "d");
		add(this.first, "f", "g");
		sync(this.first);
		sync(this.second);
		add(this.second, "a");
		add(this.second, "c");
		add(this.second, BY_HAND + "e");
		delete(this.second, "f");
		sync(this.second);
		add(this.first, "c");
		add(this.first, BY_HAND + "e");
		add(this.first, "g");
		sync(this.first);
		resolve(this.first, BY_HAND + "e");
		sync(this.first);
		sync(this.second);
		delete(this.second, "g");
		sync(this.second);
		ask("purge");
		add(this.first, "h");
		sync(this.first);
		ask("wipe");
		add(this.first, "a");
		sync(this.first);
		sync(this.second);
		delete(this.first, "b");
		sync(this.first);
		sync(this.second);
	}

	/** Adds a word to each, in one transaction. */
	private void add(Store store, String... keys) {
		Map<String, String> words = new TreeMap<>();
		for (String key : keys) {
			words.put(key, "w" + System.nanoTime());
		}
		String[] line = words.entrySet().stream().map(Object::toString).toArray(String[]::new);
		tell("begin", line);
		store.transaction(() -> words.forEach((key, word) -> {
			String before = store.records(String.class).get(key).map((found) -> found.value() + " ").orElse("");
			store.records(String.class).put(key, before + word);
		}));
		tell("done", line);
	}

	private static void delete(Store store, String key) {
		tell("begin", key);
		store.records(String.class).delete(key);
		tell("done", key);
	}

	private static void resolve(Store store, String key) {
		store.records(String.class)
			.conflict(key)
			.ifPresent((conflict) -> store.records(String.class)
				.resolve(conflict, union(conflict.local().value(), conflict.remote().value())));
	}

	/** A cycle that came to its end: one that a server's end broke off is run again. */
	private static void sync(Store store) {
		while (store.sync().now().remotes().stream().map(RemoteStatus::state).anyMatch((s) -> s != RemoteState.IDLE)) {
			LockSupport.parkNanos(LOOK.toNanos());
		}
	}

	/** Has something done to the server. */
	private void ask(String what) throws IOException {
		tell("ask", what);
		if (this.answers.readLine() == null) {
			Runtime.getRuntime().halt(1);
		}
	}

	private static void tell(String what, String... fields) {
		WritingDevice.tell(System.out, what, String.join("\t", fields));
	}

}
