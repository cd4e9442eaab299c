package one.persist.autoconfigure.console;

import java.util.Map;

import one.persist.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class JsonTextTests {

	@ParameterizedTest
	@ValueSource(
			strings = { "1", "\"a\"", "null", "{}", "[]", "[[],{}]", "{\"a\":{\"b\":[1,2.50,1E400]},\"c\":\"}]\\\"\"}",
					"{\"\":\"\",\"a,b\":[{\"x\":\"{\\\\\"}]}", "[\"\\u0000\",true,false,-0.0]" })
	void whatIsLaidOutIsTheSameValue(String text) {
		Json value = Json.parse(text);
		String laidOut = JsonText.indented(value.toString());
		assertThat(Json.parse(laidOut)).isEqualTo(value);
	}

	@Test
	void laysOutAFieldALine() {
		assertThat(JsonText.indented("{\"a\":1.50,\"b\":[],\"c\":{\"d\":\"x,y\"}}")).isEqualTo("""
				{
				  "a": 1.50,
				  "b": [],
				  "c": {
				    "d": "x,y"
				  }
				}""");
	}

	@Test
	void takesAnObjectApartAndPutsItTogether() {
		String object = "{\"a\":1E400,\"b,\\\"\":{\"c\":[1,2]},\"d\":\"}\"}";
		Map<String, String> fields = JsonText.fields(object);
		assertThat(fields).containsExactly(Map.entry("\"a\"", "1E400"), Map.entry("\"b,\\\"\"", "{\"c\":[1,2]}"),
				Map.entry("\"d\"", "\"}\""));
		assertThat(JsonText.object(fields)).isEqualTo(object);
		assertThat(JsonText.fields("{}")).isEmpty();
	}

	@Test
	void proposesWhatOnlyOneSideHasChanged() {
		Json base = Json.parse("{\"a\":1,\"b\":1,\"c\":1,\"gone\":1,\"kept\":1}");
		Json local = Json.parse("{\"a\":2,\"b\":1,\"c\":2,\"gone\":1,\"kept\":2}");
		Json other = Json.parse("{\"a\":1,\"b\":3,\"c\":3,\"new\":1}");
		assertThat(Json.parse(SidesView.proposal(local, other, base)))
			.isEqualTo(Json.parse("{\"a\":2,\"b\":3,\"c\":2,\"kept\":2,\"new\":1}"));
		assertThat(Json.parse(SidesView.proposal(local, null, base))).isEqualTo(local);
		assertThat(Json.parse(SidesView.proposal(local, other, null))).isEqualTo(local);
	}

	@Test
	void showsSoMuchOfAValueAsAPageHolds() {
		ShownText shown = ShownText.inACell("x".repeat(1_999) + "\uD83D\uDE00");
		assertThat(shown.text()).hasSize(1_999);
		assertThat(shown.more()).isEqualTo(2);
	}

}
