package one.persist.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application logs in Spring Boot's structured form while its remote is away and
 * comes back.
 */
class StructuredLogTests {

	private static final String TOKEN = "secret-token-0123456789";

	@TempDir
	private static Path directory;

	private static String output;

	private static List<JsonNode> lines;

	@BeforeAll
	static void run() throws IOException, InterruptedException {
		Path log = directory.resolve("log");
		Process application = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				LoggingApplication.class.getName(), "--logging.structured.format.console=ecs",
				"--logging.level.one.persist=debug", "--spring.main.banner-mode=off",
				"--persist.directory=" + directory.resolve("data"), "--persist.remotes.hq.url=https://sync.example.com",
				"--persist.remotes.hq.token=" + TOKEN, "--persist.stores.tasks.sync.remote=hq",
				"--persist.stores.tasks.sync.interval=1h", "--persist.stores.carts.sync.remote=hq",
				"--persist.stores.carts.sync.strategy=merge", "--persist.stores.carts.sync.interval=1h",
				"--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		assertThat(application.waitFor(90, TimeUnit.SECONDS)).isTrue();
		output = Files.readString(log);
		assertThat(application.exitValue()).as(output).isZero();
		lines = output.lines().filter((line) -> line.startsWith("{")).map(JsonMapper.shared()::readTree).toList();
	}

	private static Stream<JsonNode> with(String message) {
		return lines.stream().filter((line) -> line.path("message").asString("").contains(message));
	}

	private static Stream<JsonNode> told() {
		return lines.stream()
			.filter((line) -> line.path("log").path("logger").asString("").equals("one.persist.sync"))
			.filter((line) -> !line.path("log").path("level").asString("").equals("DEBUG"));
	}

	@Test
	void aStateIsToldOnceWhenItChangesAndNotAtEachTry() {
		assertThat(with("asked for the")).hasSizeGreaterThanOrEqualTo(LoggingApplication.ATTEMPTS + 1);
		assertThat(
				told().map((line) -> line.path("log").path("level").asString() + " " + line.path("message").asString()))
			.containsExactlyInAnyOrder("INFO Store 'tasks': remote 'hq' is offline: nobody answers",
					"INFO Store 'tasks': remote 'hq' is reached again",
					"WARN Store 'tasks': remote 'hq' refuses a record for good (too-long: the title is too long);"
							+ " it is among the dead letters",
					"INFO Store 'carts': a conflict with remote 'hq' waits for a person");
	}

	@Test
	void storeRemoteStateAndCycleAreFields() {
		assertThat(told()).isNotEmpty().allSatisfy((line) -> {
			assertThat(line.path("message").asString())
				.startsWith("Store '" + line.path("persist").path("store").asString() + "': ");
			assertThat(line.path("persist").path("remote").asString()).isEqualTo("hq");
			assertThat(line.path("persist").path("cycle").asString()).matches("[0-9a-f]{16}");
		});
		assertThat(with("is offline").map((line) -> line.path("persist").path("state").asString()))
			.containsExactly("offline");
	}

	@Test
	void whatOthersLogWithinACycleHasItsFields() {
		List<String> cycles = with("asked for the").map((line) -> {
			assertThat(line.path("persist").path("store").asString()).isEqualTo("tasks");
			assertThat(line.path("persist").path("remote").asString()).isEqualTo("hq");
			return line.path("persist").path("cycle").asString();
		}).toList();
		assertThat(cycles).doesNotHaveDuplicates().allMatch((cycle) -> cycle.matches("[0-9a-f]{16}"));
		assertThat(with("Started LoggingApplication")).singleElement()
			.satisfies((line) -> assertThat(line.has("persist")).isFalse());
	}

	@Test
	void whatAMergeFunctionLogsHasTheFieldsOfItsCycle() {
		assertThat(with("merging a cart")).singleElement().satisfies((line) -> {
			assertThat(line.path("persist").path("store").asString()).isEqualTo("carts");
			assertThat(line.path("persist").path("remote").asString()).isEqualTo("hq");
			assertThat(with("asked to store in carts").map((push) -> push.path("persist").path("cycle").asString()))
				.containsExactly(line.path("persist").path("cycle").asString());
		});
	}

	/** The merge function's own words have one. */
	@Test
	void noValueAndNoTokenIsLogged() {
		assertThat(output).contains("tasks").doesNotContain(LoggingApplication.VALUE, TOKEN);
	}

}
