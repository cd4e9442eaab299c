package one.persist.sample.docs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A shell that commands are typed into, one after the other.
 */
final class Terminal implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final Pattern ENDED = Pattern.compile("\\[ended with (\\d+)]\n\\z");

	private static final Pattern STARTED = Pattern.compile("Started \\w+ in |\\[ended with");

	private final Process shell;

	private final Path output;

	/** How much of the output is older than the command that was typed last. */
	private int read;

	private Terminal(Process shell, Path output) {
		this.shell = shell;
		this.output = output;
	}

	static Terminal open(Path folder, Path output, Map<String, String> environment) throws IOException {
		ProcessBuilder builder = new ProcessBuilder("sh").directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().putAll(environment);
		return new Terminal(builder.start(), output);
	}

	/** Runs a command to its end, and gives what it printed. */
	String run(String command) throws IOException {
		type(command);
		await(command).until(() -> ENDED.matcher(printed()).find());
		Matcher ended = ENDED.matcher(printed());
		assertThat(ended.find()).isTrue();
		assertThat(ended.group(1)).as("%s%n%s", command, printed()).isEqualTo("0");
		return printed().substring(0, ended.start());
	}

	/** Starts an application of Spring Boot, and waits until it says that it has. */
	void start(String command) throws IOException {
		type(command);
		await(command).until(() -> STARTED.matcher(printed()).find());
		assertThat(printed()).as(command).doesNotContain("[ended with");
	}

	/** Does what Ctrl-C does. */
	void stop() throws IOException {
		this.shell.descendants().forEach(ProcessHandle::destroy);
		await("the end").until(() -> ENDED.matcher(printed()).find());
	}

	private void type(String command) throws IOException {
		this.read = Files.readString(this.output).length();
		OutputStream keys = this.shell.getOutputStream();
		keys.write((command + "\necho \"[ended with $?]\"\n").getBytes(StandardCharsets.UTF_8));
		keys.flush();
	}

	private String printed() throws IOException {
		return Files.readString(this.output).substring(this.read);
	}

	private static ConditionFactory await(String what) {
		return Awaitility.await(what).atMost(PATIENCE);
	}

	@Override
	public void close() {
		this.shell.descendants().forEach(ProcessHandle::destroyForcibly);
		this.shell.destroyForcibly();
	}

}
