package one.persist.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ConsoleMetadataTests {

	@Test
	void describesEachPropertyWithItsDefault() throws IOException {
		Map<String, JsonNode> properties = new LinkedHashMap<>();
		try (InputStream in = ConsoleServlet.class.getProtectionDomain()
			.getCodeSource()
			.getLocation()
			.toURI()
			.resolve("META-INF/spring-configuration-metadata.json")
			.toURL()
			.openStream()) {
			JsonMapper.shared()
				.readTree(in)
				.get("properties")
				.forEach((property) -> properties.put(property.get("name").stringValue(), property));
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
		assertThat(properties).containsOnlyKeys("persist.console.enabled", "persist.console.path",
				"persist.console.viewer-authority", "persist.console.actor-authority", "persist.console.journal");
		assertThat(properties.values())
			.allSatisfy((property) -> assertThat(property.path("description").asString("")).endsWith("."));
		assertThat(properties.get("persist.console.enabled").get("defaultValue").booleanValue()).isFalse();
		assertThat(properties.get("persist.console.path").get("defaultValue").stringValue()).isEqualTo("/persist");
		assertThat(properties.get("persist.console.viewer-authority").get("defaultValue").stringValue())
			.isEqualTo("ROLE_PERSIST_VIEWER");
		assertThat(properties.get("persist.console.actor-authority").get("defaultValue").stringValue())
			.isEqualTo("ROLE_PERSIST_ACTOR");
	}

}
