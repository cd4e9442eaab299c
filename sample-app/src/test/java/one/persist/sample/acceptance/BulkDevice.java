package one.persist.sample.acceptance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import one.persist.Json;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.SyncStatus;
import one.persist.autoconfigure.http.HttpRemotes;
import org.slf4j.LoggerFactory;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * A device in a process of its own that writes very many small records, or drains them.
 * It says how many it has written, and how many wait.
 */
final class BulkDevice {

	static final String STORE = "readings";

	private static final int CHUNK = 1_000;

	private BulkDevice() {
	}

	/**
	 * Writes, and ends; or drains until killed.
	 * @param args the store's file, the server's address, and how many to write: 0 to
	 * drain
	 */
	public static void main(String[] args) throws Exception {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
		Stores stores = Stores.builder().connector(HttpRemotes.connector(WebClient.builder())).build();
		Store store = stores.create(STORE, StoreOptions.sqlite(Path.of(args[0])));
		stores.enableSync(store, SyncOptions.to(WritingDevice.remote(args[1])).interval(SyncOptions.MIN_INTERVAL));
		int records = Integer.parseInt(args[2]);
		for (int first = 0; first < records; first += CHUNK) {
			store.records(Json.class).putAll(chunk(first, Math.min(first + CHUNK, records)));
		}
		if (records > 0) {
			tellStatus(store);
			Runtime.getRuntime().halt(0);
		}
		ExecutorService cycles = Executors.newCachedThreadPool();
		Executors.newSingleThreadScheduledExecutor()
			.scheduleWithFixedDelay(() -> stores.driver().runDue(cycles), 0, 10, TimeUnit.MILLISECONDS);
		Executors.newSingleThreadScheduledExecutor()
			.scheduleWithFixedDelay(() -> tellStatus(store), 0, 200, TimeUnit.MILLISECONDS);
		JavaProcess.awaitParent();
	}

	private static Map<String, Json> chunk(int first, int end) {
		Map<String, Json> values = new LinkedHashMap<>();
		for (int number = first; number < end; number++) {
			values.put(key(number), Json.parse("{\"n\":" + number + ",\"celsius\":21.50}"));
		}
		return values;
	}

	static String key(int number) {
		return "reading/%08d".formatted(number);
	}

	/** And how long it took to find out. */
	private static void tellStatus(Store store) {
		long begin = System.nanoTime();
		SyncStatus status = store.sync().status();
		long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
		WritingDevice.tell(System.out, "waits", String.valueOf(status.pending()), String.valueOf(took));
	}

}
