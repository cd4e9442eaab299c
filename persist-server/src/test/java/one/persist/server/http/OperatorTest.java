package one.persist.server.http;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.server.PersistServerApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may see what of a server on its own that shows more of its actuator than health,
 * and logs all that can be logged about who calls.
 */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(classes = PersistServerApplication.class, useMainMethod = UseMainMethod.ALWAYS,
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "persist.server.tokens.van.token=" + TestServer.VAN_TOKEN,
				"persist.server.tokens.van.tenant=acme", "persist.server.operator.token=" + OperatorTest.OPERATOR,
				"management.endpoints.web.exposure.include=health,env,metrics",
				"logging.level.org.springframework.security=trace", "logging.level.org.springframework.web=trace",
				"logging.level.one.persist=trace" })
class OperatorTest {

	static final String OPERATOR = "operator-token-0123456789";

	private static final String REFUSED = "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
			+ "\"detail\":\"A valid bearer token is required\",\"code\":\"unauthorized\"}";

	@TempDir
	private static Path directory;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void directory(DynamicPropertyRegistry registry) {
		registry.add("persist.server.directory", directory::toString);
	}

	private HttpResponse<byte[]> get(String path, String token) {
		return new TestServer(this.port).get(path, (token != null)
				? new LinkedHashMap<>(Map.of("Authorization", "Bearer " + token)) : new LinkedHashMap<>());
	}

	@Test
	void healthIsOpenToAll() {
		for (String token : new String[] { null, "wrong-token-0123456789", OPERATOR }) {
			assertThat(TestServer.text(get("/actuator/health", token))).contains("\"status\":\"UP\"");
		}
	}

	@Test
	void theOperatorSeesWhatIsExposedAndOpensNoStore() {
		assertThat(get("/actuator/env", OPERATOR).statusCode()).isEqualTo(200);
		assertThat(get("/actuator/metrics", OPERATOR).statusCode()).isEqualTo(200);
		assertThat(get("/v1", OPERATOR).statusCode()).isEqualTo(401);
		assertThat(get("/actuator/beans", OPERATOR).statusCode()).isEqualTo(401);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator", "/actuator/env", "/actuator/metrics/jvm.memory.used", "/actuator/beans",
			"/actuator/env/", "/elsewhere", "/", "/error", "/v1", "/v1/", "/v1/other", "/v1/stores",
			"/v1/stores/tasks/announcements", "/v2", "/v1//stores", "/v1;x=1", "/login", "/logout", "/favicon.ico" })
	void fault41WhoHasNoTokenFindsAllPathsAlike(String path) {
		for (String token : new String[] { null, "wrong-token-0123456789" }) {
			HttpResponse<byte[]> response = get(path, token);
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(TestServer.text(response)).isEqualTo(REFUSED);
			assertThat(response.headers().map()).doesNotContainKey("set-cookie");
			assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/elsewhere", "/", "/error", "/actuator/beans", "/v1/", "/v1/other", "/v1/stores/a%2Eb/x",
			"/v1//stores" })
	void aDeviceIsToldThatThereIsNothing(String path) {
		HttpResponse<byte[]> response = get(path, TestServer.VAN_TOKEN);
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(TestServer.text(response)).contains("\"code\":\"not-found\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator", "/actuator/env", "/actuator/metrics" })
	void aDeviceIsNoOperator(String path) {
		assertThat(TestServer.text(get(path, TestServer.VAN_TOKEN))).isEqualTo(REFUSED);
	}

	@Test
	void fault48NoTokenIsInTheActuatorOrInALogOfAllThereIs(CapturedOutput output) {
		new TestServer(this.port).post("/v1/stores/tasks/pull", TestServer.headers(),
				"{\"device\":\"van1\",\"previous\":[],\"limit\":1}");
		String env = TestServer.text(get("/actuator/env", OPERATOR));
		assertThat(env).contains("persist.server.operator.token");
		for (String secret : List.of(OPERATOR, TestServer.VAN_TOKEN)) {
			assertThat(env).doesNotContain(secret);
			assertThat(output).contains("Securing POST /v1/stores/tasks/pull").doesNotContain(secret);
		}
		assertThat(output).doesNotContain("generated security password");
	}

}
