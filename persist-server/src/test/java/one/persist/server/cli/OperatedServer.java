package one.persist.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;

import one.persist.server.PersistServerApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * A running server with an operator, and devices that call it.
 */
final class OperatedServer implements AutoCloseable {

	static final String OPERATOR = "operator-token-0123456789";

	private static final String VERSION = "0192f3c4a5b60001";

	private final ConfigurableApplicationContext context;

	private final String url;

	OperatedServer(Path directory) {
		Map<String, Object> properties = Map.of("server.port", 0, "server.address", "127.0.0.1", "spring.config.name",
				"server-of-a-test", "spring.main.banner-mode", "off", "logging.level.root", "warn",
				"persist.server.operator.token", OPERATOR, "persist.server.storage", "sqlite",
				"persist.server.directory", directory.toString());
		this.context = new SpringApplicationBuilder(PersistServerApplication.class)
			.initializers((fresh) -> fresh.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", properties)))
			.run();
		this.url = "http://127.0.0.1:" + ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	String url() {
		return this.url;
	}

	/** Commands that talk to this server as its operator. */
	Commands commands() {
		return new Commands().variable(OperatorAccess.SERVER, this.url).variable(OperatorAccess.TOKEN, OPERATOR);
	}

	/** A device pushes a record of its own. */
	HttpResponse<String> push(String token, String store, String device, String key) {
		return send(token, "/v1/stores/" + store + "/push",
				"{\"device\":\"" + device + "\",\"previous\":[],\"push\":\"" + key + "\",\"entries\":[{\"key\":\"" + key
						+ "\",\"value\":\"of " + device + "\",\"version\":\"" + VERSION + "@" + device
						+ "\",\"vector\":{\"" + device + "\":\"" + VERSION + "\"}}]}");
	}

	HttpResponse<String> pull(String token, String store, String device) {
		return send(token, "/v1/stores/" + store + "/pull",
				"{\"device\":\"" + device + "\",\"previous\":[],\"limit\":100}");
	}

	private HttpResponse<String> send(String token, String path, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.url + path))
			.header("Authorization", "Bearer " + token)
			.header("Persist-Protocol", "1")
			.header("Content-Type", "application/json")
			.header("User-Agent", "till/1.0 \u009b31m")
			.POST(BodyPublishers.ofString(body))
			.build();
		try {
			return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

}
