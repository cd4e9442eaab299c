package one.persist.sample.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application in a process of its own, ended like a service: asked, not killed.
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
		Path log = Files.createDirectories(folder).resolve("process.log");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap,
						"-XX:+ExitOnOutOfMemoryError", "-jar", jar.toString()));
		command.addAll(List.of(properties));
		return new JavaProcess(new ProcessBuilder(command).directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start(), log);
	}

	/** Fails if the application has ended by itself. */
	void requireRunning() throws IOException {
		assertThat(this.process.isAlive()).as(log()).isTrue();
	}

	String log() throws IOException {
		return Files.readString(this.log);
	}

	/** The most memory that the process ever held, heap and all else; 0 where unknown. */
	long peakMegabytes() throws IOException {
		Path status = Path.of("/proc", String.valueOf(this.process.pid()), "status");
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

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
