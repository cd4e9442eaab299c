package one.persist.sample.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A device in a process of its own, and what it says. Whole lines alone count: what a
 * kill cut off was not said.
 */
final class DeviceProcess implements AutoCloseable {

	/** A device that says nothing for so long is stuck. */
	private static final Duration STUCK = Duration.ofSeconds(60);

	/** What a thread dump takes, at most. */
	private static final Duration DUMP = Duration.ofSeconds(2);

	private final Process process;

	private final Path log;

	private final Consumer<String[]> listener;

	private final Thread reader;

	private final StringBuilder unsaid = new StringBuilder();

	private Countdown countdown = new Countdown((fields) -> false, 0);

	private DeviceProcess(Process process, Path log, Consumer<String[]> listener) {
		this.process = process;
		this.log = log;
		this.listener = listener;
		this.reader = new Thread(this::read, "what a device says");
	}

	/**
	 * Starts a device.
	 * @param heap how much memory its heap may take
	 * @param program its main class
	 * @param log where its errors go
	 * @param listener takes the fields of each line, on another thread
	 * @param arguments the program's arguments
	 */
	static DeviceProcess start(String heap, Class<?> program, Path log, Consumer<String[]> listener,
			String... arguments) throws IOException {
		Process process = new ProcessBuilder(JavaProcess.command(heap, program, arguments))
			.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
			.start();
		DeviceProcess device = new DeviceProcess(process, log, listener);
		device.reader.start();
		return device;
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.endsWith(WritingDevice.END)) {
					heard(line.substring(0, line.length() - WritingDevice.END.length()).split("\t"));
				}
				else {
					this.unsaid.append(line).append('\n');
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			countdown().reached.countDown();
		}
	}

	private void heard(String[] fields) {
		this.listener.accept(fields);
		countdown().count(fields);
	}

	private synchronized Countdown countdown() {
		return this.countdown;
	}

	private synchronized Countdown begin(Predicate<String[]> counted, int lines) {
		this.countdown = new Countdown(counted, lines);
		return this.countdown;
	}

	/**
	 * Waits until the device has said so many lines of a kind, from now on.
	 */
	void awaitLines(Predicate<String[]> counted, int lines) throws InterruptedException, IOException {
		await(begin(counted, lines), STUCK);
	}

	/** Waits until it says a line of a kind. */
	void awaitLine(Predicate<String[]> wanted, Duration atMost) throws InterruptedException, IOException {
		await(begin(wanted, 1), atMost);
	}

	private void await(Countdown begun, Duration atMost) throws InterruptedException, IOException {
		if (!begun.reached.await(atMost.toSeconds(), TimeUnit.SECONDS)) {
			new ProcessBuilder("kill", "-QUIT", String.valueOf(this.process.pid())).start().waitFor();
			this.process.waitFor(DUMP.toSeconds(), TimeUnit.SECONDS);
			kill();
			throw new AssertionError("The device said nothing more: " + said());
		}
		assertThat(begun.left).as(() -> "The device ended by itself: " + said()).isZero();
	}

	/** Ends it, wherever it is, and hears what it said until then. */
	void kill() throws InterruptedException {
		// the handle leaves the pipe open
		this.process.toHandle().destroyForcibly();
		awaitEnd();
	}

	/** Tells it something, on its standard input. */
	void tell(String line) {
		try {
			OutputStream in = this.process.getOutputStream();
			in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
			in.flush();
		}
		catch (IOException ex) {
			// it has ended, as it was to
		}
	}

	boolean hasEnded() {
		return !this.process.isAlive();
	}

	/** Waits until it has ended, and all that it said was heard. */
	int awaitEnd() throws InterruptedException {
		return awaitEnd(STUCK);
	}

	int awaitEnd(Duration atMost) throws InterruptedException {
		assertThat(this.process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
		this.reader.join();
		return this.process.exitValue();
	}

	long peakMegabytes() throws IOException {
		return JavaProcess.peakMegabytes(this.process);
	}

	/** What it left besides its lines: errors, and threads. */
	String said() {
		try {
			return this.unsaid + Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.toHandle().destroyForcibly();
	}

	/**
	 * Counts lines of a kind.
	 */
	private static final class Countdown {

		private final Predicate<String[]> counted;

		private final CountDownLatch reached = new CountDownLatch(1);

		private volatile int left;

		private Countdown(Predicate<String[]> counted, int lines) {
			this.counted = counted;
			this.left = lines;
		}

		private void count(String[] fields) {
			if (this.left > 0 && this.counted.test(fields)) {
				this.left--;
				if (this.left == 0) {
					this.reached.countDown();
				}
			}
		}

	}

}
