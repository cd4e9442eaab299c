package one.persist.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that editors complete properties with.
 */
class MetadataTests {

	private final JsonNode metadata = read();

	@Test
	void describesEachProperty() {
		assertThat(this.metadata.get("properties")).hasSizeGreaterThan(5).allSatisfy((property) -> {
			assertThat(property.path("description").asString("")).as(property.get("name").stringValue())
				.isNotBlank()
				.endsWith(".")
				.doesNotStartWith("The ")
				.doesNotStartWith("A ");
			assertThat(property.path("type").asString("")).as(property.get("name").stringValue()).isNotBlank();
		});
	}

	@Test
	void knowsTheProperties() {
		assertThat(names("properties")).contains("persist.directory", "persist.stores", "persist.remotes",
				"persist.strategy-timeout", "persist.shutdown.drain-timeout");
	}

	@Test
	void hintsAtTheValuesWithinStores() {
		assertThat(names("hints")).contains("persist.stores.values.sync.strategy",
				"persist.stores.values.sync.merge-function", "persist.stores.values.type",
				"persist.stores.values.synchronous");
		assertThat(this.metadata.get("hints")).filteredOn((hint) -> hint.has("values"))
			.flatExtracting((hint) -> values(hint))
			.extracting((value) -> value.path("description").asString(""))
			.isNotEmpty()
			.allMatch((description) -> !description.isBlank());
	}

	private static List<JsonNode> values(JsonNode hint) {
		return hint.get("values").values().stream().toList();
	}

	private List<String> names(String kind) {
		return this.metadata.get(kind).values().stream().map((item) -> item.get("name").stringValue()).toList();
	}

	private static JsonNode read() {
		try {
			for (var url : Collections.list(
					MetadataTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
				try (InputStream in = url.openStream()) {
					JsonNode found = JsonMapper.shared().readTree(in);
					if (found.get("properties")
						.values()
						.stream()
						.anyMatch((property) -> Objects.equals(property.get("name").stringValue(),
								"persist.directory"))) {
						return found;
					}
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		throw new IllegalStateException("There is no metadata: was the annotation processor run?");
	}

}
