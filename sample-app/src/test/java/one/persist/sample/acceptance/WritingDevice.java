package one.persist.sample.acceptance;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import one.persist.Json;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.Version;
import one.persist.autoconfigure.http.HttpRemotes;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.RemoteDefinition;
import org.slf4j.LoggerFactory;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * A device in a process of its own, made to be killed. It writes, syncs, or does both
 * until its end, and says on its standard output what it has done: each write after it
 * returned, and each step of a cycle.
 */
final class WritingDevice {

	static final String STORE = "notes";

	/** Ends every line: one without it was cut off by the kill. */
	static final String END = "\t.";

	static final int WRITERS = 2;

	private static final int KEYS = 400;

	private static final int BATCH = 20;

	/** Short, so that a kill often meets a cycle. */
	private static final Duration TICK = Duration.ofMillis(10);

	/** Leaves the processor to a server that starts. */
	private static final Duration PAUSE = Duration.ofMillis(3);

	private static final String[] WORDS = { "valve", "größer", "клапан", "صمام", "阀门", "🛠️", "e\u0301", "\\n",
			"\\\"" };

	private final PrintStream out;

	private final Store store;

	private final Duration pause;

	private WritingDevice(PrintStream out, Store store, Duration pause) {
		this.out = out;
		this.store = store;
		this.pause = pause;
	}

	/**
	 * What a device does until it is killed.
	 */
	enum Work {

		WRITES, SYNCS, WRITES_AND_SYNCS, WRITES_NOW_AND_THEN_AND_SYNCS

	}

	static RemoteDefinition remote(String url) {
		return RemoteDefinition.of("hq", url, SyncServer.TOKEN);
	}

	static SyncOptions options(String url) {
		return SyncOptions.to(remote(url)).batchSize(BATCH).interval(SyncOptions.MIN_INTERVAL);
	}

	/**
	 * Runs until killed, or until whoever started it is gone.
	 * @param args the store's file, the server's address, the work, and a seed
	 * @throws IOException if standard input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
		ExecutorService threads = Executors.newCachedThreadPool();
		Stores stores = Stores.builder()
			.environment(new FaultPointEnvironment(PersistEnvironment.system(threads), (point) -> {
				if (point.startsWith("push.") || point.startsWith("pull.")) {
					tell(out, "at", point);
				}
			}))
			.connector(HttpRemotes.connector(WebClient.builder()))
			.build();
		Store store = stores.create(STORE, StoreOptions.sqlite(Path.of(args[0])));
		stores.enableSync(store, options(args[1]));
		Work work = Work.valueOf(args[2]);
		if (work != Work.WRITES) {
			Executors.newSingleThreadScheduledExecutor()
				.scheduleWithFixedDelay(() -> tick(stores, store, threads, out), 0, TICK.toMillis(),
						TimeUnit.MILLISECONDS);
		}
		if (work != Work.SYNCS) {
			WritingDevice device = new WritingDevice(out, store,
					(work == Work.WRITES_NOW_AND_THEN_AND_SYNCS) ? PAUSE : Duration.ZERO);
			SplittableRandom random = new SplittableRandom(Long.parseLong(args[3]));
			for (int writer = 0; writer < WRITERS; writer++) {
				String prefix = writer + "/";
				SplittableRandom own = random.split();
				threads.execute(() -> device.write(prefix, own));
			}
		}
		JavaProcess.awaitParent();
	}

	/** A device with nothing left to send says so, or its parent would wait for ever. */
	private static void tick(Stores stores, Store store, Executor threads, PrintStream out) {
		stores.driver().runDue(threads);
		if (store.sync().status().pending() == 0) {
			tell(out, "at", "rest");
		}
	}

	private void write(String prefix, SplittableRandom random) {
		Records<Json> records = this.store.records(Json.class);
		while (true) {
			LockSupport.parkNanos(this.pause.toNanos());
			String key = prefix + random.nextInt(KEYS);
			if (random.nextInt(10) == 0) {
				records.delete(key);
				tell("delete", key);
			}
			else {
				Json value = value(random);
				Version version = records.put(key, value).version();
				tell("put", key, version.toString(), value.toString());
			}
		}
	}

	private static Json value(SplittableRandom random) {
		StringBuilder text = new StringBuilder("{\"n\":").append(random.nextLong()).append(".10,\"text\":\"");
		for (int words = random.nextInt(60); words >= 0; words--) {
			text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
		}
		return Json.parse(text.append("\"}").toString());
	}

	private void tell(String... fields) {
		tell(this.out, fields);
	}

	static void tell(PrintStream out, String... fields) {
		byte[] line = (String.join("\t", fields) + END + "\n").getBytes(StandardCharsets.UTF_8);
		synchronized (out) {
			out.write(line, 0, line.length);
			out.flush();
		}
	}

}
