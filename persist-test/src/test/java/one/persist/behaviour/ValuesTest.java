package one.persist.behaviour;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import one.persist.InvalidRecordException;
import one.persist.InvalidRecordException.Rule;
import one.persist.RecordLimits;
import one.persist.UnreadableValueException;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ValuesTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private TestDevice device;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.device = this.world.device("a").remotes();
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e400", "-1E-400", "1234567890123456789012345678901234567890", "0.1000", "-0.0", "0",
			"-0", "1E+2", "true", "false", "\"\"", "{}", "[]", "[null]", "{\"b\":1,\"a\":2,\"\":3}", "\"\\u0000\"",
			"\"é\ud83d\ude00\u200b\u202e\"", "\"a\\\"b\\\\c/\"" })
	void aValueComesBackAsItWentIn(String json) {
		this.device.put("v", json);
		assertThat(this.device.reopen().get("v")).isEqualTo(json);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1E+400", "1234567890123456789012345678901234567890", "0.1000",
			"{\"n\":1234567890.12345678901234567890}" })
	void aTreeKeepsEveryDigit(String json) {
		this.device.put("v", json);
		JsonNode tree = this.device.store().records().get("v").orElseThrow().value();
		this.device.store().records().put("copy", tree);
		assertThat(this.device.get("copy")).isEqualTo(json);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e99999999999", "{\"n\":-1e-99999999999}" })
	void aNumberThatNoTreeCanHoldIsKeptAndReadAsText(String json) {
		this.device.put("v", json);
		this.device.put("w", "1");
		assertThatExceptionOfType(UnreadableValueException.class)
			.isThrownBy(() -> this.device.store().records().get("v"))
			.withMessageContaining("'v'");
		assertThat(this.device.store().records().get("w").orElseThrow().value().asInt()).isEqualTo(1);
		assertThat(this.device.get("v")).isEqualTo(json);
	}

	@Test
	void whiteSpaceBetweenTokensGoes() {
		this.device.put("v", " { \"a\" : [ 1 , 2 ] }\n");
		assertThat(this.device.get("v")).isEqualTo("{\"a\":[1,2]}");
	}

	@Test
	void composedAndDecomposedTextStayTwo() {
		this.device.put("composed", "\"\u00e1\"");
		this.device.put("decomposed", "\"a\u0301\"");
		assertThat(this.device.get("composed")).isNotEqualTo(this.device.get("decomposed"));
	}

	@Test
	void refusesWhatIsNotJson() {
		assertRefused("", Rule.NOT_JSON);
		assertRefused("NaN", Rule.NOT_JSON);
		assertRefused("{\"a\":1", Rule.NOT_JSON);
		assertRefused("{} {}", Rule.NOT_JSON);
		assertRefused("'a'", Rule.NOT_JSON);
		assertRefused("[1,]", Rule.NOT_JSON);
		assertRefused("01", Rule.NOT_JSON);
		assertRefused("null", Rule.VALUE_NULL);
		assertRefused("{\"a\":1,\"a\":2}", Rule.DUPLICATE_FIELD);
		assertRefused("[{\"a\":{\"b\":1,\"b\":1}}]", Rule.DUPLICATE_FIELD);
		assertRefused("\"\\ud83d\"", Rule.VALUE_CHARACTERS);
		assertRefused("{\"\\ude00\":1}", Rule.VALUE_CHARACTERS);
		assertRefused("\"\ud83d\"", Rule.VALUE_CHARACTERS);
		assertThat(this.device.all()).isEmpty();
	}

	@Test
	void aValueMayBeAsLargeDeepAndLongAsItsLimits() {
		String largest = "\"" + "a".repeat(RecordLimits.MAX_VALUE_BYTES - 2) + "\"";
		this.device.put("large", largest);
		this.device.put("deep", "[".repeat(100) + "]".repeat(100));
		this.device.put("long", "1".repeat(1000));
		assertThat(this.device.get("large")).isEqualTo(largest);
		assertThat(this.device.get("deep")).hasSize(200);
		assertThat(this.device.get("long")).isEqualTo("1".repeat(1000));
	}

	@Test
	void refusesAValuePastItsLimits() {
		assertRefused("\"" + "a".repeat(RecordLimits.MAX_VALUE_BYTES - 1) + "\"", Rule.VALUE_TOO_LARGE);
		assertRefused("\"" + "a".repeat(5 * RecordLimits.MAX_VALUE_BYTES) + "\"", Rule.VALUE_TOO_LARGE);
		assertRefused("[" + "1,".repeat(RecordLimits.MAX_VALUE_BYTES / 2) + "1]", Rule.VALUE_TOO_LARGE);
		assertRefused("[".repeat(101) + "]".repeat(101), Rule.VALUE_TOO_DEEP);
		assertRefused("[".repeat(100_000), Rule.VALUE_TOO_DEEP);
		assertRefused("1".repeat(1001), Rule.NUMBER_TOO_LONG);
		assertRefused("1".repeat(5000), Rule.NUMBER_TOO_LONG);
		assertRefused("[0." + "1".repeat(5000) + "]", Rule.NUMBER_TOO_LONG);
		assertThat(this.device.all()).isEmpty();
	}

	@Test
	void refusesObjectsThatCannotBeKeptAsJson() {
		assertObjectRefused(Map.of("a", Double.NaN), Rule.NOT_JSON);
		assertObjectRefused(Map.of("a", Double.POSITIVE_INFINITY), Rule.NOT_JSON);
		assertObjectRefused(Map.of("a", "\ud83d"), Rule.VALUE_CHARACTERS);
		assertObjectRefused(new Itself(), Rule.VALUE_TOO_DEEP);
		assertObjectRefused(null, Rule.VALUE_NULL);
		assertThat(this.device.all()).isEmpty();
	}

	private void assertRefused(String json, Rule rule) {
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.device.put("v", json))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(rule));
	}

	private void assertObjectRefused(Object value, Rule rule) {
		assertThatExceptionOfType(InvalidRecordException.class)
			.isThrownBy(() -> this.device.store().records(Object.class).put("v", value))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(rule));
	}

	static final class Itself {

		public List<Object> getChildren() {
			return List.of(this);
		}

	}

}
