package one.persist.benchmarks.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import one.persist.benchmarks.byhand.HandMadeServer;
import org.jspecify.annotations.Nullable;

/**
 * The two servers, each in a process of its own, started when it is first asked for: the
 * one that runs on its own, as it is delivered, and the one by hand.
 */
public final class Servers implements AutoCloseable {

	/** The token that opens the Persist server. */
	public static final String TOKEN = "benchmarks-0123456789";

	private static final String PERSIST = "persist-server";

	private static final long SECONDS_TO_START = 120;

	private final RunOptions options;

	private final Path directory;

	private @Nullable Server persist;

	private @Nullable Server byHand;

	/**
	 * Creates the servers; none is started.
	 * @param options heap of their processes, and which server
	 * @param directory where their files lie
	 */
	public Servers(RunOptions options, Path directory) {
		this.options = options;
		this.directory = directory.toAbsolutePath();
	}

	/**
	 * The Persist server.
	 * @return its address
	 */
	public URI persist() {
		if (this.persist == null) {
			this.persist = start(PERSIST, this::persistCommand, "/v1");
		}
		return this.persist.address();
	}

	/**
	 * The server by hand.
	 * @return its address
	 */
	public URI byHand() {
		if (this.byHand == null) {
			this.byHand = start("hand-made-server", this::handMadeCommand, "/empty");
		}
		return this.byHand.address();
	}

	/**
	 * Processor time that the servers have taken so far.
	 * @return nanoseconds
	 */
	public long cpuNanos() {
		return Stream.of(Optional.ofNullable(this.persist), Optional.ofNullable(this.byHand))
			.flatMap(Optional::stream)
			.mapToLong((server) -> server.process().cpuNanos())
			.sum();
	}

	/**
	 * Memory of the Persist server so far.
	 * @return the most that it has held
	 * @throws IOException if it cannot be read
	 */
	public Memory persistMemory() throws IOException {
		persist();
		return Memory.of(Objects.requireNonNull(this.persist).process().pid(), this.directory.resolve(PERSIST));
	}

	private List<String> persistCommand(Path folder, int port) {
		if (!Files.isRegularFile(this.options.serverJar())) {
			throw new IllegalStateException("There is no server at '" + this.options.serverJar()
					+ "': it is made by './mvnw -pl persist-server -am -DskipTests package'");
		}
		List<String> command = jvm();
		command.addAll(List.of("-jar", this.options.serverJar().toAbsolutePath().toString(), "--server.port=" + port,
				"--server.address=127.0.0.1", "--persist.server.directory=" + folder.resolve("data"),
				"--persist.server.tokens.bench.token=" + TOKEN, "--persist.server.tokens.bench.tenant=bench",
				"--persist.server.limits.requests-per-second=100000", "--spring.main.banner-mode=off"));
		return command;
	}

	private List<String> handMadeCommand(Path folder, int port) {
		List<String> command = jvm();
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), HandMadeServer.class.getName(),
				folder.resolve("data").toString(), String.valueOf(port)));
		return command;
	}

	private List<String> jvm() {
		return new ArrayList<>(List.of("-Xms" + this.options.heap(), "-Xmx" + this.options.heap(),
				"-XX:+ExitOnOutOfMemoryError", Memory.LOG_OPTION, "-Dfile.encoding=UTF-8"));
	}

	private Server start(String name, Command command, String path) {
		try {
			int port = freePort();
			Path folder = this.directory.resolve(name);
			JavaProcess process = JavaProcess.start(folder, command.of(folder, port));
			URI address = URI.create("http://127.0.0.1:" + port);
			awaitAnswer(process, address.resolve(path));
			return new Server(process, address);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void awaitAnswer(JavaProcess process, URI address) throws IOException {
		HttpClient http = HttpClient.newHttpClient();
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
		while (true) {
			try {
				process.requireRunning();
				http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding());
				return;
			}
			catch (IOException ex) {
				if (System.nanoTime() > deadline) {
					throw ex;
				}
				process.requireRunning();
				pause();
			}
			catch (InterruptedException ex) {
				throw interrupted(ex);
			}
		}
	}

	private static void pause() {
		try {
			Thread.sleep(50);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private static IllegalStateException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new IllegalStateException("Interrupted while a server was starting", ex);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@Override
	public void close() {
		if (this.persist != null) {
			this.persist.process().close();
			this.persist = null;
		}
		if (this.byHand != null) {
			this.byHand.process().close();
			this.byHand = null;
		}
	}

	/**
	 * Makes the command of a server.
	 */
	@FunctionalInterface
	private interface Command {

		List<String> of(Path folder, int port);

	}

	/**
	 * A server that runs.
	 *
	 * @param process its process
	 * @param address its address
	 */
	private record Server(JavaProcess process, URI address) {

	}

}
