package one.persist.sample.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A program in a process of its own: ended like a service, frozen like a laptop, or
 * killed.
 */
final class JavaProcess implements AutoCloseable {

	private static final int SIGTERM = 128 + 15;

	private final Process process;

	private final Path log;

	private JavaProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Starts a packaged application.
	 * @param heap how much memory its heap may take
	 * @param jar an executable jar
	 * @param folder where it runs and its log is written
	 * @param properties properties of the application, as {@code --name=value}
	 */
	static JavaProcess start(String heap, Path jar, Path folder, String... properties) throws IOException {
		assertThat(jar).as("made by ./mvnw verify").isRegularFile();
		List<String> command = command(heap, "-XX:+ExitOnOutOfMemoryError", "-jar", jar.toString());
		command.addAll(List.of(properties));
		return start(command, folder);
	}

	/**
	 * Starts a program of the tests, compiled in haste: most live for a second.
	 * @param heap how much memory its heap may take
	 * @param program its main class
	 * @param folder where it runs and its log is written
	 * @param arguments its arguments
	 */
	static JavaProcess start(String heap, Class<?> program, Path folder, String... arguments) throws IOException {
		return start(command(heap, program, arguments), folder);
	}

	/**
	 * The command that runs a program of the tests.
	 */
	static List<String> command(String heap, Class<?> program, String... arguments) {
		List<String> command = command(heap, "-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), program.getName());
		command.addAll(List.of(arguments));
		return command;
	}

	private static List<String> command(String heap, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-Xmx" + heap);
		command.addAll(List.of(arguments));
		return command;
	}

	/** The log of one that ran in the folder before goes on. */
	private static JavaProcess start(List<String> command, Path folder) throws IOException {
		Path log = Files.createDirectories(folder).resolve("process.log");
		return new JavaProcess(new ProcessBuilder(command).directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
			.start(), log);
	}

	/** Ends a program, from within, as soon as whoever started it is gone. */
	static void awaitParent() throws IOException {
		onEachLine((line) -> {
		});
	}

	/** Does what the parent tells, and ends the program as soon as that is gone. */
	static void onEachLine(Consumer<String> action) throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			action.accept(line);
		}
		Runtime.getRuntime().halt(1);
	}

	/** Tells it something, on its standard input. */
	void tell(String line) throws IOException {
		OutputStream in = this.process.getOutputStream();
		in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		in.flush();
	}

	/** Fails if the application has ended by itself. */
	void requireRunning() throws IOException {
		assertThat(this.process.isAlive()).as(log()).isTrue();
	}

	long pid() {
		return this.process.pid();
	}

	boolean isRunning() {
		return this.process.isAlive();
	}

	String log() throws IOException {
		return Files.readString(this.log);
	}

	/** The most memory that the process ever held, heap and all else; 0 where unknown. */
	long peakMegabytes() throws IOException {
		return peakMegabytes(this.process);
	}

	static long peakMegabytes(Process process) throws IOException {
		Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
		if (!Files.isReadable(status)) {
			return 0;
		}
		return Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("VmHWM:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
			.sum();
	}

	/** Asks the application to end, and waits until it has. */
	void stop() throws InterruptedException, IOException {
		this.process.destroy();
		assertThat(this.process.waitFor(30, TimeUnit.SECONDS)).as(log()).isTrue();
		assertThat(this.process.exitValue()).as(log()).isEqualTo(SIGTERM);
	}

	/** Ends it without asking, and waits until it has ended. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/** Lets it do nothing at all, until it is woken. */
	void freeze() throws IOException, InterruptedException {
		signal("STOP");
	}

	void wake() throws IOException, InterruptedException {
		signal("CONT");
	}

	private void signal(String name) throws IOException, InterruptedException {
		Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start();
		try (InputStream answer = kill.getErrorStream()) {
			assertThat(kill.waitFor()).as(new String(answer.readAllBytes(), StandardCharsets.UTF_8)).isZero();
		}
	}

	/** What its threads do now. */
	String threads() throws IOException, InterruptedException {
		int before = log().length();
		signal("QUIT");
		await().atMost(Duration.ofSeconds(30)).until(() -> log().substring(before).contains("JNI global refs"));
		return log().substring(before);
	}

	/** Waits until it has ended by itself, and tells with what. */
	int awaitEnd() throws InterruptedException, IOException {
		assertThat(this.process.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
