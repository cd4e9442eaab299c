package one.persist.server.http;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import one.persist.server.PersistServerApplication;
import one.persist.server.ServerSetupException;
import one.persist.server.postgres.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The console of a server on its own, as its operator's browser sees it.
 */
class ServerConsoleTest {

	private static final Map<String, Object> CONSOLE = Map.of("persist.console.enabled", "true",
			"persist.server.tokens.van.token", TestServer.VAN_TOKEN, "persist.server.tokens.van.tenant", "<b>acme</b>");

	@TempDir
	private Path directory;

	@Test
	void aBrowserAsksForTheOperatorsToken() {
		try (RunningServer server = RunningServer.onSqlite(this.directory, CONSOLE)) {
			HttpResponse<byte[]> stranger = server.http().get("/persist/tenants", new LinkedHashMap<>());
			assertThat(stranger.statusCode()).isEqualTo(401);
			assertThat(stranger.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic ");
			assertThat(get(server, "/persist/tenants", "whoever:" + TestServer.VAN_TOKEN).statusCode()).isEqualTo(401);
			assertThat(get(server, "/persist/tenants", "nonsense").statusCode()).isEqualTo(401);
			HttpResponse<byte[]> page = get(server, "/persist/tenants", "whoever:" + RunningServer.OPERATOR);
			assertThat(page.statusCode()).isEqualTo(200);
			assertThat(TestServer.text(page)).contains("No device has called yet");
			assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
			assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("script-src 'self'")
				.doesNotContain("unsafe");
			assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
		}
	}

	@Test
	void theOperatorsTokenOpensNothingElseThisWay() {
		try (RunningServer server = RunningServer.onSqlite(this.directory, CONSOLE)) {
			for (String path : new String[] { "/v1", "/operator/v1/tenants", "/actuator/metrics", "/elsewhere" }) {
				assertThat(get(server, path, "whoever:" + RunningServer.OPERATOR).statusCode()).as(path).isEqualTo(401);
			}
		}
	}

	@Test
	void tenantsStoresDevicesAndRefusalsAreShown() {
		try (RunningServer server = RunningServer.onSqlite(this.directory, CONSOLE)) {
			shows(server);
		}
	}

	@Test
	void tenantsStoresDevicesAndRefusalsAreShownOfPostgres() {
		try (TestDatabase database = new TestDatabase();
				RunningServer server = RunningServer.onPostgres(database, CONSOLE)) {
			shows(server);
		}
	}

	private static void shows(RunningServer server) {
		server.post(TestServer.VAN_TOKEN, "/v1/stores/tasks/pull", RunningServer.pull("\"device\":\"device0001\""));
		server.post(TestServer.VAN_TOKEN, "/v1/stores/tasks/push", RunningServer.push("device0001", "a"));
		server.post(TestServer.VAN_TOKEN, "/v1/stores/tasks/push", RunningServer.push("device0002", "b"));
		server.get("wrong-token-0123456789", "/v1");
		String tenant = "?tenant=%3Cb%3Eacme%3C%2Fb%3E";
		assertThat(page(server, "/persist/tenants")).contains("&lt;b&gt;acme&lt;/b&gt;").doesNotContain("<b>acme");
		assertThat(page(server, "/persist/tenants/stores" + tenant)).contains("tasks")
			.containsPattern("data-label=\"Commits, 5 min\">2<")
			.containsPattern("data-label=\"Changes, 5 min\">2<")
			.containsPattern("data-label=\"Changes ever\">2<");
		assertThat(page(server, "/persist/tenants/devices" + tenant + "&store=tasks")).contains("device0001",
				"device0002", "van", "calls");
		assertThat(page(server, "/persist/audit?refusals=true")).contains("calls-refused");
		assertThat(get(server, "/persist/tenants/stores?tenant=nobody", "o:" + RunningServer.OPERATOR).statusCode())
			.isEqualTo(404);
	}

	@Test
	void aConsoleThatNobodyCouldOpenIsRefusedAtStart() {
		SpringApplicationBuilder server = new SpringApplicationBuilder(PersistServerApplication.class)
			.properties("spring.main.banner-mode=off", "logging.level.root=off");
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(
					() -> server
						.run("--server.port=0", "--persist.console.enabled=true", "--persist.server.storage=sqlite",
								"--persist.server.directory=" + this.directory)
						.close())
			.havingRootCause()
			.isInstanceOf(ServerSetupException.class)
			.withMessageStartingWith("The console is enabled, and nobody could open it.")
			.withMessageContaining("persist.server.operator.token");
	}

	@Test
	void isOffUnlessItIsEnabled() {
		try (RunningServer server = RunningServer.onSqlite(this.directory, Map.of())) {
			HttpResponse<byte[]> page = get(server, "/persist/tenants", "whoever:" + RunningServer.OPERATOR);
			assertThat(page.statusCode()).isEqualTo(401);
			assertThat(page.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
		}
	}

	private static String page(RunningServer server, String path) {
		HttpResponse<byte[]> page = get(server, path, "whoever:" + RunningServer.OPERATOR);
		assertThat(page.statusCode()).as(path).isEqualTo(200);
		return TestServer.text(page);
	}

	private static HttpResponse<byte[]> get(RunningServer server, String path, String credentials) {
		String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
		return server.http().get(path, new LinkedHashMap<>(Map.of("Authorization", "Basic " + basic)));
	}

}
