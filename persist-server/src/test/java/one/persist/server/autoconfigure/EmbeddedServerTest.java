package one.persist.server.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

import one.persist.server.records.ServerRecords;
import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.SyncRules;
import one.persist.server.rules.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server inside an application that has paths, and a way to answer failures, of its
 * own, and no Spring Security.
 */
@SpringBootTest(classes = EmbeddedServerTest.Host.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "persist.server.path=/sync", "persist.server.tokens.van.token=0123456789abcdef",
				"persist.server.tokens.van.tenant=acme",
				"spring.autoconfigure.exclude=org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedServerTest {

	@TempDir
	private static Path directory;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void directory(DynamicPropertyRegistry registry) {
		registry.add("persist.server.directory", directory::toString);
	}

	private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
		return send(path, HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)));
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(path, HttpRequest.newBuilder().GET());
	}

	private HttpResponse<String> send(String path, HttpRequest.Builder request)
			throws IOException, InterruptedException {
		return HttpClient.newHttpClient()
			.send(request.uri(URI.create("http://localhost:" + this.port + path))
				.header("Authorization", "Bearer 0123456789abcdef")
				.header("Persist-Protocol", "1")
				.header("Content-Type", "application/json")
				.build(), BodyHandlers.ofString());
	}

	@Test
	void theServerIsUnderItsOwnPath() throws Exception {
		assertThat(get("/sync/v1").body()).contains("\"protocols\":[1]");
		assertThat(post("/sync/v1/stores/tasks/pull", "{\"device\":\"van1\",\"previous\":[],\"limit\":1}").statusCode())
			.isEqualTo(200);
	}

	@Test
	void theApplicationsPathsAreItsOwn() throws Exception {
		HttpResponse<String> response = get("/v1");
		assertThat(response.body()).isEqualTo("the host's");
		assertThat(response.headers().firstValue("Persist-Protocol")).isEmpty();
		assertThat(get("/sync/v1/other").body()).isEqualTo("the host's, too");
	}

	@Test
	void theApplicationAnswersItsOwnFailuresAndTheServerIts() throws Exception {
		assertThat(get("/fail").body()).isEqualTo("the host's answer to boom");
		HttpResponse<String> response = post("/sync/v1/stores/tasks/pull", "{");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("\"code\":\"malformed\"");
	}

	private HttpResponse<String> push(String key) throws Exception {
		String version = "0192f3c4a5b60001@van1";
		return post("/sync/v1/stores/ruled/push",
				"{\"device\":\"van1\",\"previous\":[],\"push\":\"p\",\"entries\":[{\"key\":\"" + key
						+ "\",\"value\":\"secret\",\"version\":\"" + version
						+ "\",\"vector\":{\"van1\":\"0192f3c4a5b60001\"}}]}");
	}

	@Test
	void theApplicationsRulesAreAskedByTheNameOfTheToken() throws Exception {
		assertThat(push("refused").body()).contains("\"code\":\"refused-by-application\",\"detail\":\"Not by van\"");
	}

	@Test
	void fault48ARuleThatFailsIsAnswered500AndTheLogShowsNoValue(CapturedOutput output) throws Exception {
		HttpResponse<String> response = push("boom");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).contains("\"code\":\"internal\"");
		assertThat(output.toString()).containsOnlyOnce("for store 'ruled'").doesNotContain("secret");
	}

	@Test
	void theApplicationWritesRecordsThatDevicesRead(@Autowired ServerRecords records) throws Exception {
		records.of("acme", "prices", String.class).put("milk", "cheap");
		assertThat(post("/sync/v1/stores/prices/pull", "{\"device\":\"van1\",\"previous\":[],\"limit\":1}").body())
			.contains("\"key\":\"milk\",\"value\":\"cheap\"");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ HostController.class, HostAdvice.class, HostRules.class })
	static class Host {

	}

	static class HostRules implements SyncRules {

		@Override
		public Verdict judge(RecordWrite write) {
			if (write.key().equals("boom")) {
				throw new IllegalStateException("boom " + write.value());
			}
			return write.key().equals("refused") ? Verdict.refused("Not by " + write.caller().name())
					: Verdict.accepted();
		}

	}

	@RestController
	static class HostController {

		@GetMapping("/v1")
		String own() {
			return "the host's";
		}

		@GetMapping("/sync/v1/other")
		String below() {
			return "the host's, too";
		}

		@GetMapping("/fail")
		String fail() {
			throw new IllegalStateException("boom");
		}

	}

	@ControllerAdvice
	static class HostAdvice {

		@ExceptionHandler
		@ResponseBody
		String answer(Exception ex) {
			return "the host's answer to " + ex.getMessage();
		}

	}

}
