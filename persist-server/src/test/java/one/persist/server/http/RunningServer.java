package one.persist.server.http;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import one.persist.server.PersistServerApplication;
import one.persist.server.postgres.TestDatabase;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The server application over real sockets, on SQLite or on PostgreSQL.
 */
final class RunningServer implements AutoCloseable {

	static final String OPERATOR = "operator-token-0123456789";

	private final ConfigurableApplicationContext context;

	private final TestServer http;

	private RunningServer(Map<String, Object> properties) {
		properties.put("server.port", 0);
		properties.put("spring.config.name", "server-of-a-test");
		properties.put("spring.main.banner-mode", "off");
		properties.put("logging.level.root", "warn");
		properties.putIfAbsent("persist.server.operator.token", OPERATOR);
		this.context = new SpringApplicationBuilder(PersistServerApplication.class)
			.initializers((fresh) -> fresh.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", properties)))
			.run();
		this.http = new TestServer(((WebServerApplicationContext) this.context).getWebServer().getPort());
	}

	static RunningServer onSqlite(Path directory, Map<String, Object> properties) {
		Map<String, Object> all = new HashMap<>(properties);
		all.put("persist.server.storage", "sqlite");
		all.put("persist.server.directory", directory.toString());
		return new RunningServer(all);
	}

	static RunningServer onPostgres(TestDatabase database, Map<String, Object> properties) {
		Map<String, Object> all = new HashMap<>(properties);
		all.put("persist.server.storage", "datasource");
		all.put("spring.datasource.url", database.url());
		all.put("spring.datasource.username", TestDatabase.ROLE);
		all.put("spring.datasource.password", TestDatabase.ROLE);
		all.put("spring.datasource.hikari.maximum-pool-size", 4);
		return new RunningServer(all);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	TestServer http() {
		return this.http;
	}

	/** Calls with a token, in the form of the protocol. */
	HttpResponse<byte[]> post(String token, String path, String body) {
		return this.http.post(path, headers(token), body);
	}

	HttpResponse<byte[]> get(String token, String path) {
		return this.http.get(path, headers(token));
	}

	HttpResponse<byte[]> delete(String token, String path) {
		return this.http.send("DELETE", path, headers(token), new byte[0]);
	}

	static Map<String, String> headers(String token) {
		Map<String, String> headers = new LinkedHashMap<>(TestServer.without("Authorization"));
		if (!token.isEmpty()) {
			headers.put("Authorization", "Bearer " + token);
		}
		return headers;
	}

	static JsonNode json(HttpResponse<byte[]> response) {
		return JsonMapper.shared().readTree(response.body());
	}

	/** A status, and a code if there is one. */
	static String told(HttpResponse<byte[]> response) {
		boolean problem = response.headers()
			.firstValue("Content-Type")
			.filter("application/problem+json"::equals)
			.isPresent();
		return response.statusCode() + (problem ? " " + json(response).get("code").asString() : "");
	}

	static String pull(String state) {
		return "{" + state + ",\"previous\":[],\"limit\":100}";
	}

	/** A push of one record that nobody else writes. */
	static String push(String device, String key) {
		String version = "0192f3c4a5b60001";
		return "{\"device\":\"" + device + "\",\"previous\":[],\"push\":\"" + key + "\",\"entries\":[{\"key\":\"" + key
				+ "\",\"value\":\"of " + device + "\",\"version\":\"" + version + "@" + device + "\",\"vector\":{\""
				+ device + "\":\"" + version + "\"}}]}";
	}

	@Override
	public void close() {
		this.context.close();
	}

}
