package one.persist.server.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

import one.persist.server.PersistServerApplication;
import one.persist.server.postgres.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a balancer is told of a server that can store nothing, and of one that stops.
 */
class ReadinessTest {

	/** Longer than the last answer is good for, and a connection is waited for. */
	private static final Duration SOON = Duration.ofSeconds(30);

	private static final String UP = "200 {\"status\":\"UP\"}";

	@TempDir
	private Path directory;

	private static ConfigurableApplicationContext start(String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return SpringApplication.from(PersistServerApplication::main)
			.run(arguments.toArray(String[]::new))
			.getApplicationContext();
	}

	private static String probe(ConfigurableApplicationContext server, String which) {
		int port = Integer.parseInt(server.getEnvironment().getRequiredProperty("local.server.port"));
		HttpResponse<byte[]> answer = new TestServer(port).get("/actuator/health/" + which, new LinkedHashMap<>());
		return answer.statusCode() + " " + TestServer.text(answer);
	}

	@Test
	void aServerWhoseDatabaseIsAwayIsNotReadyUntilItIsBackAndLivesOn() {
		try (TestDatabase database = new TestDatabase();
				Cable cable = new Cable(URI.create(database.url().substring("jdbc:".length())).getPort());
				ConfigurableApplicationContext server = start(
						"spring.datasource.url=" + database.url().replaceFirst(":[0-9]+/", ":" + cable.port() + "/"),
						"spring.datasource.username=" + TestDatabase.ROLE,
						"spring.datasource.password=" + TestDatabase.ROLE,
						"spring.datasource.hikari.connection-timeout=1000")) {
			assertThat(probe(server, "readiness")).isEqualTo(UP);
			cable.pullOut();
			Awaitility.await().atMost(SOON).until(() -> probe(server, "readiness").equals("503 {\"status\":\"DOWN\"}"));
			assertThat(probe(server, "liveness")).isEqualTo(UP);
			cable.putBack();
			Awaitility.await().atMost(SOON).until(() -> probe(server, "readiness").equals(UP));
		}
	}

	@Test
	void aServerThatStopsSaysSoBeforeItAnswersNoMore() {
		List<String> last = new ArrayList<>();
		try (ConfigurableApplicationContext server = start("persist.server.directory=" + this.directory)) {
			assertThat(probe(server, "readiness")).isEqualTo(UP);
			ApplicationListener<ContextClosedEvent> closing = (event) -> last
				.addAll(List.of(probe(server, "readiness"), probe(server, "liveness")));
			server.addApplicationListener(closing);
		}
		assertThat(last).containsExactly("503 {\"status\":\"OUT_OF_SERVICE\"}", UP);
	}

}
