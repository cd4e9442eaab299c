package one.persist.sample.acceptance;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import one.persist.KeyScope;
import one.persist.sample.Api;
import one.persist.server.Caller;
import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.SyncRules;
import one.persist.server.rules.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The actuator endpoint {@code persist} over HTTP, on a device that syncs with a server.
 */
class EndpointTest {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final String ENDPOINT = "/actuator/persist";

	@TempDir
	private Path folder;

	private SyncServer server;

	private Device device;

	@BeforeEach
	void start() {
		Refusing.REFUSES.set(true);
		this.server = new SyncServer(this.folder.resolve("hq"), SyncServer.freePort()).beans(Refusing.class).start();
	}

	@AfterEach
	void stop() {
		this.device.close();
		this.server.close();
	}

	private Device.Setup device(String name) {
		return Device.in(this.folder.resolve(name))
			.web()
			.remote("hq", this.server.url())
			.with("persist.stores.tasks.sync.remote", "hq")
			.with("persist.stores.tasks.sync.strategy", "manual")
			.with("persist.stores.tasks.sync.interval", "1h")
			.with("persist.stores.tasks.sync.announcements", false)
			.with("management.endpoints.web.exposure.include", "persist,health")
			.with("management.endpoint.health.show-details", "always");
	}

	private HttpResponse<String> get(String path) {
		return new Api(URI.create("http://127.0.0.1:" + this.device.port())).get(ENDPOINT + path);
	}

	private HttpResponse<String> act(String body) {
		return new Api(URI.create("http://127.0.0.1:" + this.device.port())).post(ENDPOINT + "/tasks", body);
	}

	private static JsonNode json(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	/** Two devices write one record without knowing of each other. */
	private void conflict() {
		try (Device other = device("other").start()) {
			other.put("tasks", "t1", "\"of the other\"");
			other.store("tasks").sync().now();
		}
		this.device.put("tasks", "t1", "{\"secret\":1.50}");
		json(act("{\"action\":\"now\"}"));
	}

	@Test
	void conflictsAreListedWithoutTheirValues() {
		this.device = device("van").start();
		conflict();
		HttpResponse<String> listed = get("/tasks/conflicts");
		assertThat(json(listed).path("total").asInt()).isEqualTo(1);
		JsonNode conflict = json(listed).path("conflicts").path(0);
		assertThat(conflict.path("key").asString()).isEqualTo("t1");
		assertThat(conflict.path("remote").asString()).isEqualTo("hq");
		assertThat(conflict.path("reason").asString()).isEqualTo("******");
		assertThat(conflict.path("local").path("device").asString())
			.isEqualTo(this.device.store("tasks").device().value());
		assertThat(conflict.path("local").path("value").asString()).isEqualTo("******");
		assertThat(conflict.path("other").path("value").asString()).isEqualTo("******");
		assertThat(listed.body()).doesNotContain("secret", "of the other", "deadLetters", SyncServer.TOKEN);
		assertThat(json(get("/tasks")).path("openConflicts").asInt()).isEqualTo(1);
		assertThat(json(get("/tasks/decisions")).path("decisions").isEmpty()).isTrue();
	}

	@Test
	void valuesAreShownWhereThatIsAskedForAndNothingHidesThem() {
		this.device = device("van").with("management.endpoint.persist.show-values", "always")
			.beans(Sanitizing.class)
			.start();
		conflict();
		String listed = get("/tasks/conflicts").body();
		assertThat(listed).contains("{\"secret\":1.50}").doesNotContain("of the other");
		assertThat(json(get("/tasks/conflicts")).path("conflicts").path(0).path("reason").asString())
			.isEqualTo("changed on two devices");
	}

	@Test
	void aDeadLetterIsListedRetriedAndDiscarded() {
		this.device = device("van").start();
		this.device.put("tasks", "refused", "\"secret\"");
		json(act("{\"action\":\"NOW\"}"));
		HttpResponse<String> listed = get("/tasks/dead-letters");
		JsonNode letter = json(listed).path("deadLetters").path(0);
		assertThat(letter.path("key").asString()).isEqualTo("refused");
		assertThat(letter.path("code").asString()).isEqualTo("refused-by-application");
		assertThat(letter.path("detail").asString()).isEqualTo("not today");
		assertThat(listed.body()).doesNotContain("secret");
		String retry = "{\"action\":\"RETRY\",\"deadLetter\":" + letter.path("id").asInt() + "}";
		Refusing.REFUSES.set(false);
		assertThat(json(act(retry)).path("pending").asInt()).isLessThanOrEqualTo(1);
		json(act("{\"action\":\"NOW\"}"));
		assertThat(json(get("/tasks/dead-letters")).path("total").asInt()).isZero();
		assertThat(this.server.holds("tasks")).extracting((change) -> change.key()).containsExactly("refused");
		assertThat(act(retry).statusCode()).as("it is gone").isEqualTo(400);
		Refusing.REFUSES.set(true);
		this.device.put("tasks", "refused too", "1");
		json(act("{\"action\":\"NOW\"}"));
		int id = json(get("/tasks/dead-letters")).path("deadLetters").path(0).path("id").asInt();
		assertThat(act("{\"action\":\"DISCARD\"}").statusCode()).as("none is named").isEqualTo(400);
		assertThat(json(act("{\"action\":\"DISCARD\",\"deadLetter\":" + id + "}")).path("remotes")
			.path(0)
			.path("deadLetters")
			.asInt()).isZero();
	}

	@Test
	void allDeadLettersAreRetriedAtOnce() {
		this.device = device("van").start();
		for (int i = 0; i < 3; i++) {
			this.device.put("tasks", "refused" + i, "1");
		}
		json(act("{\"action\":\"NOW\"}"));
		assertThat(json(get("/tasks/dead-letters?limit=2")).path("deadLetters")).hasSize(2);
		assertThat(json(get("/tasks/dead-letters?limit=2")).path("total").asInt()).isEqualTo(3);
		Refusing.REFUSES.set(false);
		json(act("{\"action\":\"RETRY\"}"));
		json(act("{\"action\":\"NOW\"}"));
		assertThat(this.server.holds("tasks")).hasSize(3);
	}

	@Test
	void whatIsNotThereOrNotAllowedIsToldApart() {
		this.device = device("van").start();
		assertThat(get("/taks").statusCode()).isEqualTo(404);
		assertThat(get("/taks/conflicts").statusCode()).isEqualTo(404);
		assertThat(get("/tasks/values").statusCode()).isEqualTo(400);
		assertThat(get("/tasks/conflicts?limit=0").statusCode()).isEqualTo(400);
		assertThat(get("/tasks/conflicts?limit=many").statusCode()).isEqualTo(400);
		assertThat(act("{\"action\":\"DROP\"}").statusCode()).isEqualTo(400);
		assertThat(act("{\"action\":\"BACKUP\"}").statusCode()).as("no folder is set").isEqualTo(400);
		assertThat(act("{\"action\":\"RETRY\",\"deadLetter\":\"x\"}").statusCode()).isEqualTo(400);
	}

	@Test
	void healthTellsOfflineFromBroken() {
		this.device = device("van").start();
		await().atMost(LONG).untilAsserted(() -> assertThat(health().path("condition").asString()).isEqualTo("FINE"));
		this.server.close();
		this.device.put("tasks", "t1", "1");
		act("{\"action\":\"NOW\"}");
		assertThat(health().path("condition").asString()).isEqualTo("OFFLINE");
		assertThat(health().path("remotes").path("hq").path("cause").asString()).isNotEmpty();
	}

	private JsonNode health() {
		HttpResponse<String> health = new Api(URI.create("http://127.0.0.1:" + this.device.port()))
			.get("/actuator/health");
		assertThat(health.statusCode()).as("being offline is no failure").isEqualTo(200);
		return JsonMapper.shared()
			.readTree(health.body())
			.path("components")
			.path("persist")
			.path("details")
			.path("tasks");
	}

	/**
	 * A server that refuses some records, for a while.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Refusing {

		private static final AtomicBoolean REFUSES = new AtomicBoolean();

		@Bean
		SyncRules rules() {
			return new SyncRules() {

				@Override
				public KeyScope reads(Caller caller, String store) {
					return KeyScope.all();
				}

				@Override
				public Verdict judge(RecordWrite write) {
					return (REFUSES.get() && write.key().startsWith("refused")) ? Verdict.refused("not today")
							: Verdict.accepted();
				}

			};
		}

	}

	/**
	 * Hides the values that it does not like.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Sanitizing {

		@Bean
		SanitizingFunction hiding() {
			return (data) -> String.valueOf(data.getValue()).contains("other") ? data.withSanitizedValue() : data;
		}

	}

}
