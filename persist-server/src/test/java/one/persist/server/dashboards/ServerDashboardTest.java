package one.persist.server.dashboards;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;

import one.persist.server.PersistServerApplication;
import one.persist.server.postgres.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether what the dashboard and the alerts on the server ask for is there, in what a
 * server on PostgreSQL that has worked shows to Prometheus.
 */
class ServerDashboardTest {

	private static final String OPERATOR = "operator-token-0123456789";

	private static final String VAN = "van-token-0123456789abcdef";

	private static Dashboards dashboards;

	@BeforeAll
	static void work() throws IOException, InterruptedException {
		try (TestDatabase database = new TestDatabase(); ConfigurableApplicationContext context = start(database)) {
			String url = "http://127.0.0.1:" + ((WebServerApplicationContext) context).getWebServer().getPort();
			call(url + "/v1/stores/tasks/push", VAN,
					"{\"device\":\"van1\",\"previous\":[],\"push\":\"p1\",\"entries\":[{\"key\":\"k1\",\"value\":1,"
							+ "\"version\":\"0192f3c4a5b60001@van1\",\"vector\":{\"van1\":\"0192f3c4a5b60001\"}}]}");
			call(url + "/v1/stores/tasks/pull", VAN, "{\"device\":\"till1\",\"previous\":[],\"limit\":10}");
			dashboards = new Dashboards("server", new Scrape(call(url + "/actuator/prometheus", OPERATOR, null)));
		}
	}

	private static ConfigurableApplicationContext start(TestDatabase database) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("server.port", 0);
		properties.put("server.address", "127.0.0.1");
		properties.put("spring.config.name", "server-of-a-test");
		properties.put("spring.main.banner-mode", "off");
		properties.put("logging.level.root", "warn");
		properties.put("persist.server.operator.token", OPERATOR);
		properties.put("persist.server.tokens.van.token", VAN);
		properties.put("persist.server.tokens.van.tenant", "acme");
		properties.put("persist.server.storage", "datasource");
		properties.put("spring.datasource.url", database.url());
		properties.put("spring.datasource.username", TestDatabase.ROLE);
		properties.put("spring.datasource.password", TestDatabase.ROLE);
		properties.put("spring.datasource.hikari.maximum-pool-size", 4);
		properties.put("management.endpoints.web.exposure.include", "prometheus");
		return new SpringApplicationBuilder(PersistServerApplication.class)
			.initializers((fresh) -> fresh.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", properties)))
			.run();
	}

	private static String call(String url, String token, String body) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
			.header("Authorization", "Bearer " + token)
			.header("Persist-Protocol", "1")
			.header("Content-Type", "application/json");
		String answer = HttpClient.newHttpClient()
			.send(((body != null) ? request.POST(BodyPublishers.ofString(body)) : request).build(),
					BodyHandlers.ofString())
			.body();
		assertThat(answer).doesNotContain("\"code\"");
		return answer;
	}

	@Test
	void whatTheDashboardShowsIsThere() throws IOException {
		dashboards.requireDashboard();
	}

	@Test
	void whatTheAlertsWatchIsThere() throws IOException {
		dashboards.requireAlerts();
	}

}
