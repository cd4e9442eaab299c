package one.persist.server.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import one.persist.Synchronous;
import one.persist.server.PersistServerApplication;
import one.persist.server.storage.Quotas;
import one.persist.server.storage.Retention;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends the requests that {@code docs/protocol.md} shows to a server, in their order, and
 * compares its answers with those shown. What stands in double braces is captured from an
 * answer when it first comes up, and put in from then on; {@code time} differs each time.
 */
@SpringBootTest(classes = PersistServerApplication.class, useMainMethod = UseMainMethod.ALWAYS,
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "persist.server.tokens.van.token=" + TestServer.VAN_TOKEN,
				"persist.server.tokens.van.tenant=acme" })
@Import(ProtocolDocumentTest.Configuration.class)
class ProtocolDocumentTest {

	private static final Pattern STEP = Pattern
		.compile("```http (request|answer)\n(.*?)\n```|<!-- (ninety days later) -->", Pattern.DOTALL);

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

	private static final Pattern BYTES = Pattern.compile("\\((\\d+) bytes\\)");

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private final Map<String, String> captured = new HashMap<>(Map.of("token", TestServer.VAN_TOKEN));

	private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

	@TempDir
	private static Path directory;

	@Autowired
	private SyncStorage storage;

	@LocalServerPort
	private int port;

	@Test
	void theServerAnswersAsTheDocumentSays() throws IOException {
		List<String> answered = new ArrayList<>();
		HttpResponse<byte[]> response = null;
		Matcher step = STEP.matcher(Files.readString(Path.of("../docs/protocol.md")));
		while (step.find()) {
			if (step.group(3) != null) {
				NOW.updateAndGet((now) -> now.plus(Duration.ofDays(90)));
				this.storage.purge(new Retention(Duration.ofDays(90), Duration.ofDays(400)));
			}
			else if ("request".equals(step.group(1))) {
				response = send(step.group(2));
			}
			else {
				answered.add(compare(step.group(2), response));
			}
		}
		assertThat(answered).contains("200", "400", "401", "404", "405", "409", "410", "413", "415", "426")
			.hasSizeGreaterThan(15);
	}

	private HttpResponse<byte[]> send(String example) {
		Message message = Message.parse(putIn(example));
		String[] line = message.first().split(" ", 2);
		Matcher bytes = BYTES.matcher(message.body());
		String body = bytes.matches() ? " ".repeat(Integer.parseInt(bytes.group(1))) : message.body();
		return new TestServer(this.port).send(line[0], line[1].replace(" ", "%20"), message.headers(),
				body.getBytes(StandardCharsets.UTF_8));
	}

	private String putIn(String example) {
		return PLACEHOLDER.matcher(example).replaceAll((name) -> {
			assertThat(this.captured).containsKey(name.group(1));
			return Matcher.quoteReplacement(this.captured.get(name.group(1)));
		});
	}

	private String compare(String example, HttpResponse<byte[]> response) {
		Message message = Message.parse(example);
		String status = message.first().split(" ")[1];
		assertThat(String.valueOf(response.statusCode())).as(TestServer.text(response)).isEqualTo(status);
		message.headers()
			.forEach((name, value) -> assertThat(response.headers().firstValue(name)).as(name).contains(value));
		compare(JSON.readTree(message.body()), JSON.readTree(response.body()));
		return status;
	}

	private void compare(JsonNode shown, JsonNode actual) {
		Matcher placeholder = PLACEHOLDER.matcher(shown.isString() ? shown.asString() : "");
		if (placeholder.matches()) {
			assertThat(actual.getNodeType()).isEqualTo(JsonNodeType.STRING);
			if (!"time".equals(placeholder.group(1))) {
				this.captured.putIfAbsent(placeholder.group(1), actual.asString());
				assertThat(actual.asString()).isEqualTo(this.captured.get(placeholder.group(1)));
			}
		}
		else if (shown.isObject() && actual.isObject()) {
			assertThat(actual.propertyNames()).containsExactlyElementsOf(shown.propertyNames());
			shown.propertyNames().forEach((name) -> compare(shown.get(name), actual.get(name)));
		}
		else if (shown.isArray() && actual.isArray()) {
			assertThat(actual.size()).isEqualTo(shown.size());
			for (int i = 0; i < shown.size(); i++) {
				compare(shown.get(i), actual.get(i));
			}
		}
		else {
			assertThat(actual).isEqualTo(shown);
		}
	}

	/**
	 * A message, as it is shown.
	 */
	private record Message(String first, Map<String, String> headers, String body) {

		private static Message parse(String text) {
			String[] parts = text.split("\n\n", 2);
			String[] lines = parts[0].split("\n");
			Map<String, String> headers = new LinkedHashMap<>();
			for (int i = 1; i < lines.length; i++) {
				String[] header = lines[i].split(": ", 2);
				headers.put(header[0], header[1]);
			}
			return new Message(lines[0], headers, (parts.length > 1) ? parts[1] : "");
		}

	}

	@TestConfiguration
	static class Configuration {

		@Bean
		SyncStorage storage(Quotas quotas) {
			StorageSettings settings = new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1), NOW::get,
					new SplittableRandom(1))
				.with(quotas);
			return SqliteSyncStorage.open(directory, Synchronous.NORMAL, settings);
		}

	}

}
