package one.persist.sample.demo;

import java.nio.file.Path;
import java.time.Duration;

import one.persist.sample.Api;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What two vans make of a network that is slow, loses or lies between one of them and the
 * server.
 */
class NetworkTests {

	private static final Duration SOON = Duration.ofSeconds(60);

	private static final String TASK = "{\"title\":\"Oil\",\"done\":false,\"tags\":[]}";

	@TempDir
	private static Path directory;

	private static Demo demo;

	private static Api van1;

	private static Api van2;

	@BeforeAll
	static void start() {
		demo = Demo.start("--demo.port=0", "--demo.directory=" + directory);
		van1 = new Api(demo.address(1));
		van2 = new Api(demo.address(2));
	}

	@AfterAll
	static void stop() {
		demo.close();
	}

	@AfterEach
	void heal() {
		network("good");
	}

	@ParameterizedTest
	@CsvSource({ "slow, two seconds late", "doubles, to the second of two" })
	void whatIsSlowOrDoubledArrivesAllTheSame(String condition, String how) {
		network(condition);
		write(condition);
		awaitTask(condition);
		awaitNothingPending();
		assertThat(van1.get("/api/network").body()).contains("answered 200, " + how);
	}

	@Test
	void whatTheServerStoredWaitsHereWhileItsAnswersAreLost() {
		network("loses-answers");
		write("lost");
		awaitTask("lost");
		await().atMost(SOON)
			.untilAsserted(() -> assertThat(van1.get("/api/network").body())
				.contains("answered 200, and the answer was lost"));
		assertThat(van1.post("/api/tasks/pending", "{\"keys\":[\"lost\"]}").body()).contains("lost");
		String version = versionAt(van2, "lost");
		network("good");
		awaitNothingPending();
		assertThat(versionAt(van1, "lost")).isEqualTo(version);
		assertThat(versionAt(van2, "lost")).isEqualTo(version);
	}

	@ParameterizedTest
	@CsvSource({ "cuts-answers, 'answered 200, and was cut off in the middle'",
			"login-page, 'never reached the server: a login page answered'",
			"wrong-status, 'never reached the server: something answered 404'" })
	void aNetworkThatLiesMakesAVanOfflineAndNothingElse(String condition, String fate) {
		network(condition);
		write(condition);
		await().atMost(SOON).untilAsserted(() -> {
			assertThat(van1.get("/api/network").body()).contains(fate);
			assertThat(van1.get("/api/sync").body()).contains("\"state\":\"OFFLINE\"");
		});
		if (fate.startsWith("never reached")) {
			assertThat(van2.get("/api/tasks/records/" + condition).statusCode()).isEqualTo(404);
		}
		network("good");
		awaitTask(condition);
		awaitNothingPending();
		assertThat(van1.get("/api/sync").body()).contains("\"deadLetters\":0").doesNotContain("\"deadLetters\":1");
	}

	@Test
	void refusesANetworkThatThereIsNot() {
		assertThat(van1.post("/api/network", "{\"network\":\"haunted\"}").statusCode()).isEqualTo(400);
		assertThat(van1.post("/api/network", "{\"weather\":\"slow\"}").statusCode()).isEqualTo(400);
		assertThat(van1.get("/api/network").body()).startsWith("{\"network\":\"good\"");
	}

	private static void network(String condition) {
		assertThat(van1.post("/api/network", "{\"network\":\"" + condition + "\"}").body())
			.startsWith("{\"network\":\"" + condition + "\"");
	}

	private static void write(String key) {
		assertThat(van1.put("/api/tasks/records/" + key, TASK).statusCode()).isEqualTo(200);
	}

	private static void awaitTask(String key) {
		await().atMost(SOON)
			.untilAsserted(() -> assertThat(van2.get("/api/tasks/records/" + key).body()).contains(TASK));
	}

	private static void awaitNothingPending() {
		await().atMost(SOON)
			.untilAsserted(() -> assertThat(van1.get("/api/sync").body()).contains("\"pending\":0")
				.doesNotContainPattern("\"pending\":[1-9]"));
	}

	private static String versionAt(Api van, String key) {
		return van.get("/api/tasks/records/" + key).body().replaceAll(".*\"version\":\"([^\"]*)\".*", "$1");
	}

}
