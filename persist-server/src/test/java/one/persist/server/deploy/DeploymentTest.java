package one.persist.server.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether what stands in the folder {@code deploy} fits the server that is built.
 */
class DeploymentTest {

	private static final Path DEPLOY = Path.of("..", "deploy");

	private static final Pattern VARIABLE = Pattern.compile(
			"^\\s*(?:Environment=|#)?((?:SPRING|SERVER|MANAGEMENT|PERSIST_SERVER)_[A-Z0-9_]+)[=:]", Pattern.MULTILINE);

	private static final Pattern ASKED_FOR = Pattern.compile("\\$\\{([A-Z0-9_]+)");

	private static String text(String file) {
		try {
			return Files.readString(DEPLOY.resolve(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Set<String> all(Pattern pattern, String text) {
		return new TreeSet<>(pattern.matcher(text).results().map((result) -> result.group(1)).toList());
	}

	/** All properties that there are, by their names as variables spell them. */
	private static Map<String, JsonNode> properties() throws IOException {
		Map<String, JsonNode> properties = new HashMap<>();
		for (URL metadata : Collections
			.list(DeploymentTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream json = metadata.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(json).path("properties")) {
					String name = property.path("name").asString().replace("-", "");
					properties.put(name.toLowerCase(Locale.ROOT), property);
				}
			}
		}
		return properties;
	}

	@ParameterizedTest
	@ValueSource(strings = { "compose.yaml", "persist-server.service", "persist-server.env.example" })
	void eachVariableIsAPropertyOfTheServer(String file) throws IOException {
		Map<String, JsonNode> properties = properties();
		Set<String> variables = all(VARIABLE, text(file));
		assertThat(variables).isNotEmpty().allSatisfy((variable) -> {
			String name = variable.toLowerCase(Locale.ROOT).replace('_', '.');
			if (name.matches("persist\\.server\\.tokens\\.[a-z0-9]+\\.(token|tenant)")) {
				assertThat(properties.get("persist.server.tokens").path("type").asString()).startsWith("java.util.Map");
			}
			else {
				assertThat(properties).containsKey(name);
			}
		});
	}

	@Test
	void bothServersAreTheImageThatIsBuiltAndAreAskedWhetherTheyAreReady() {
		Map<String, Map<String, Object>> services = services();
		assertThat(services).containsOnlyKeys("database", "server-1", "server-2", "balancer");
		assertThat(services.get("server-1")).isEqualTo(services.get("server-2"))
			.containsEntry("image", "persist-server:" + version())
			.containsEntry("read_only", true)
			.extractingByKey("environment")
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("THC_PATH", "/actuator/health/readiness");
		assertThat(services.values()).allSatisfy((service) -> assertThat(service).containsKey("healthcheck"));
		assertThat(services.get("balancer")).extractingByKey("environment")
			.isEqualTo(Map.of("UPSTREAM_1", "server-1:8080", "UPSTREAM_2", "server-2:8080"));
		assertThat(text("haproxy.cfg")).contains("uri /actuator/health/readiness");
	}

	@Test
	void theBalancerIsMorePatientThanAHeartbeatTakesAndHoldsNothingBack() throws IOException {
		Duration heartbeat = DurationStyle
			.detectAndParse(properties().get("persist.server.announcements.heartbeat").path("defaultValue").asString());
		Set<String> timeouts = all(Pattern.compile("timeout (?:server|client) (\\S+)"), text("haproxy.cfg"));
		assertThat(timeouts).isNotEmpty()
			.allSatisfy((timeout) -> assertThat(DurationStyle.detectAndParse(timeout))
				.isGreaterThan(heartbeat.multipliedBy(2)));
		assertThat(text("haproxy.cfg").lines().map(String::strip))
			.noneMatch((line) -> line.startsWith("option http-buffer"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Map<String, Object>> services() {
		Map<String, Object> compose = new Yaml().load(text("compose.yaml"));
		return (Map<String, Map<String, Object>>) compose.get("services");
	}

	private static String version() {
		try {
			String pom = Files.readString(Path.of("pom.xml"));
			return all(Pattern.compile("<version>([^<$]+-SNAPSHOT|\\d[^<$]*)</version>"), pom).iterator().next();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void whatIsToBeFilledInIsListedAndNoSecretIsFilledIn() {
		String example = text(".env.example");
		assertThat(all(Pattern.compile("^([A-Z0-9_]+)=", Pattern.MULTILINE), example))
			.isEqualTo(all(ASKED_FOR, text("compose.yaml")));
		for (String lines : List.of(example, text("persist-server.env.example"))) {
			assertThat(lines.lines().filter((line) -> line.matches("#?[A-Z0-9_]*(PASSWORD|TOKEN)=.*"))).isNotEmpty()
				.allMatch((line) -> line.endsWith("="));
		}
	}

}
