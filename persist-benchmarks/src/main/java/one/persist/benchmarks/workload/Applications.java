package one.persist.benchmarks.workload;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import one.persist.benchmarks.app.OrdinaryApplication;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.run.JavaProcess;
import one.persist.benchmarks.run.Progress;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.Servers;

/**
 * One application, with ten stores that are in step with a server, and without Persist.
 */
final class Applications {

	/** Stores of the application with Persist. */
	static final int STORES = 10;

	private static final Duration TIME_TO_START = Duration.ofMinutes(3);

	private static final long LOOK_NANOS = 20_000_000;

	private final Path directory;

	private final URI server;

	private int started;

	/**
	 * Fills the stores.
	 * @param directory where their files are to lie
	 * @param records how many records each has
	 * @param server address of a Persist server
	 */
	Applications(Path directory, int records, URI server) {
		this.directory = directory.toAbsolutePath();
		this.server = server;
		for (int at = 0; at < STORES; at++) {
			Round round = new Round(store(at), records, this.directory, new Progress("filling " + store(at)));
			try (Device device = Device.syncing(store(at), this.directory.resolve(store(at) + ".db"), server)) {
				device.write(round, (number) -> Orders.json(number, 0));
				device.sync();
			}
		}
	}

	private static String store(int at) {
		return "orders-" + at;
	}

	/** Starts the application as it would be if there were no Persist. */
	Running without() throws IOException {
		return start((jar) -> !jar.startsWith("persist-") && !jar.startsWith("resilience4j-"), List.of());
	}

	/** Starts the application with its ten stores. */
	Running with() throws IOException {
		List<String> properties = new ArrayList<>(List.of("--persist.directory=" + this.directory,
				"--persist.remotes.server.url=" + this.server, "--persist.remotes.server.token=" + Servers.TOKEN));
		for (int at = 0; at < STORES; at++) {
			properties.add("--persist.stores." + store(at) + ".sync.remote=server");
		}
		return start((jar) -> !jar.startsWith("persist-server"), properties);
	}

	private Running start(Jars jars, List<String> properties) throws IOException {
		Path folder = Files.createDirectories(this.directory.resolve("application-" + ++this.started));
		Path ready = folder.resolve("ready");
		String path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> entry.endsWith("classes") || jars.has(Path.of(entry).getFileName().toString()))
			.collect(Collectors.joining(File.pathSeparator));
		List<String> command = new ArrayList<>(
				List.of("-Xmx256m", "-cp", path, OrdinaryApplication.class.getName(), "--ready.file=" + ready,
						"--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off"));
		command.addAll(properties);
		JavaProcess process = JavaProcess.start(folder, command);
		long deadline = System.nanoTime() + TIME_TO_START.toNanos();
		while (!Files.exists(ready)) {
			process.requireRunning();
			if (System.nanoTime() > deadline) {
				process.close();
				throw new IOException("The application does not start: " + process.log());
			}
			LockSupport.parkNanos(LOOK_NANOS);
		}
		return new Running(process, Long.parseLong(Files.readString(ready)));
	}

	/** Chooses jars by their names. */
	@FunctionalInterface
	private interface Jars {

		boolean has(String jar);

	}

	/**
	 * An application that runs.
	 *
	 * @param process its process
	 * @param millis how long it took from the start of the JVM until it was ready
	 */
	record Running(JavaProcess process, long millis) implements AutoCloseable {

		@Override
		public void close() {
			this.process.close();
		}

	}

}
