package one.persist.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, which ends with this one.
 */
public final class JavaProcess implements AutoCloseable {

	private static final int SECONDS_TO_STOP = 60;

	private final Process process;

	private final Path log;

	private JavaProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Starts one in the background.
	 * @param folder where it runs and its log is written; made if it is missing
	 * @param arguments what follows {@code java}
	 * @return the process
	 * @throws IOException if it cannot be started
	 */
	public static JavaProcess start(Path folder, List<String> arguments) throws IOException {
		Path log = Files.createDirectories(folder).resolve("process.log");
		Process process = new ProcessBuilder(command(arguments)).directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-of-child"));
		return new JavaProcess(process, log);
	}

	/**
	 * Runs one to its end. It writes where this one writes.
	 * @param folder where it runs; made if it is missing
	 * @param arguments what follows {@code java}
	 * @throws IOException if it cannot be started, or does not end well
	 * @throws InterruptedException if the thread was interrupted
	 */
	public static void run(Path folder, List<String> arguments) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command(arguments)).directory(Files.createDirectories(folder).toFile())
			.inheritIO()
			.start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-of-child"));
		int status = process.waitFor();
		if (status != 0) {
			throw new IOException("A process ended with " + status + "; what it wrote says why");
		}
	}

	private static List<String> command(List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(arguments);
		return command;
	}

	/**
	 * What it wrote.
	 * @return the text
	 * @throws IOException if it cannot be read
	 */
	public String log() throws IOException {
		return Files.readString(this.log);
	}

	/**
	 * Checks that it runs.
	 * @throws IOException if it has ended
	 */
	public void requireRunning() throws IOException {
		if (!this.process.isAlive()) {
			throw new IOException("A process ended with " + this.process.exitValue() + ": " + log());
		}
	}

	/**
	 * Its number.
	 * @return the number
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Processor time that it has taken so far.
	 * @return nanoseconds, as exactly as the system tells
	 */
	public long cpuNanos() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
	}

	/** Asks it to end, and waits until it has. */
	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
