package one.persist.sample.docs;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import one.persist.sample.docs.Guide.Run;
import one.persist.sample.docs.Guide.Show;
import one.persist.sample.docs.Guide.Start;
import one.persist.sample.docs.Guide.Step;
import one.persist.sample.docs.Guide.Stop;
import one.persist.sample.docs.Guide.Write;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The guide, followed word by word: its files are written, its commands are typed, and
 * what it says that they show is shown. Only the first command is not typed, since this
 * build has done the same; and the ports are others, since those of the guide may be
 * taken.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "The guide is for a shell")
class GuideIT {

	private static final String BUILT_ALREADY = "./mvnw -DskipTests install";

	private static final Duration SOON = Duration.ofMinutes(2);

	@TempDir
	private Path folder;

	private final Map<String, Terminal> programs = new HashMap<>();

	private Terminal typing;

	@AfterEach
	void close() {
		this.programs.values().forEach(Terminal::close);
		if (this.typing != null) {
			this.typing.close();
		}
	}

	@Test
	void endsWithTwoApplicationsThatSync() throws Exception {
		List<Step> steps = Guide.read(withFreePorts(Documents.text(Documents.GUIDE)));
		assertThat(steps.get(0)).isEqualTo(new Run(BUILT_ALREADY));
		this.typing = Terminal.open(copyOfTheProject(), this.folder.resolve("typing.log"), environment());
		for (Step step : steps.subList(1, steps.size())) {
			follow(step);
		}
		assertThat(steps.stream().filter(Show.class::isInstance)).hasSizeGreaterThan(5);
		assertThat(this.programs).containsOnlyKeys("server", "counter", "workshop");
	}

	/** What the guide takes from its reader's copy of the project. */
	private Path copyOfTheProject() throws IOException {
		Path persist = this.folder.resolve("persist");
		Path server = Documents.ROOT.relativize(Path.of(System.getProperty("server.jar")).normalize());
		for (Path part : List.of(Path.of("mvnw"), Path.of(".mvn/wrapper/maven-wrapper.properties"), server)) {
			Files.createDirectories(persist.resolve(part).getParent());
			Files.copy(Documents.ROOT.resolve(part), persist.resolve(part), StandardCopyOption.COPY_ATTRIBUTES);
		}
		return persist;
	}

	private void follow(Step step) throws IOException {
		Path bikes = this.folder.resolve("bikes");
		if (step instanceof Write write) {
			Path file = bikes.resolve(write.file());
			Files.createDirectories(file.getParent());
			Files.writeString(file, write.text());
		}
		else if (step instanceof Run run) {
			this.typing.run(run.command());
		}
		else if (step instanceof Show show) {
			Awaitility.await(show.command())
				.atMost(SOON)
				.pollInterval(Duration.ofMillis(200))
				.untilAsserted(() -> assertShown(show));
		}
		else if (step instanceof Start start) {
			if (!this.programs.containsKey(start.terminal())) {
				this.programs.put(start.terminal(),
						Terminal.open(bikes, this.folder.resolve(start.terminal() + ".log"), environment()));
			}
			this.programs.get(start.terminal()).start(start.command());
		}
		else if (step instanceof Stop stop) {
			this.programs.get(stop.terminal()).stop();
		}
	}

	private void assertShown(Show show) throws IOException {
		String shown = this.typing.run(show.command());
		if (show.json()) {
			assertThat(JsonMapper.shared().readTree(shown)).isEqualTo(JsonMapper.shared().readTree(show.shown()));
		}
		else {
			assertThat(shown.strip()).isEqualTo(show.shown());
		}
	}

	/** What this build has made is in a repository of its own, all else where it was. */
	private static Map<String, String> environment() {
		String java = System.getProperty("java.home");
		String maven = "-B -ntp -Dmaven.repo.local=" + System.getProperty("guide.repository")
				+ " -Dmaven.repo.local.tail=" + System.getProperty("guide.repository.tail");
		return Map.of("JAVA_HOME", java, "PATH", java + "/bin:" + System.getenv("PATH"), "JAVA_TOOL_OPTIONS",
				"-XX:TieredStopAtLevel=1", "MAVEN_ARGS", maven);
	}

	private static String withFreePorts(String text) throws IOException {
		String changed = text;
		for (String port : List.of("8080", "8081", "8082")) {
			try (ServerSocket socket = new ServerSocket(0)) {
				changed = changed.replace(port, String.valueOf(socket.getLocalPort()));
			}
		}
		return changed;
	}

}
