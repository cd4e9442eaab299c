package one.persist.sample.web;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Store;
import one.persist.sample.Api;
import one.persist.sample.DeviceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@DeviceTest
class ImportApiTests {

	private final Store preferences;

	private final Api api;

	ImportApiTests(@Autowired @Qualifier("preferences") Store preferences, @LocalServerPort int port) {
		this.preferences = preferences;
		this.api = new Api(URI.create("http://localhost:" + port));
	}

	@Test
	void takesAsManyAsThereAre() {
		HttpResponse<String> answer = importLines(lines("many", 20_000));
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo("{\"imported\":20000}");
		assertThat(this.preferences.records().count(RecordQuery.prefix("many/"))).isEqualTo(20_000);
		assertThat(this.preferences.records(Json.class).get("many/19999").orElseThrow().value())
			.hasToString("{\"n\":19999,\"exact\":0.1000}");
	}

	@Test
	void namesTheLineAndWhatWasImportedBeforeIt() {
		HttpResponse<String> answer = importLines(
				Stream.concat(lines("part", 1202), Stream.of("{\"key\":\"bad\",\"value\":{\"a\":1,\"a\":2}}")));
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.body()).contains("\"line\":1203", "\"imported\":1202", "Line 1203");
		assertThat(this.preferences.records().count(RecordQuery.prefix("part/"))).isEqualTo(1202);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"value":1}                     | KEY_NULL
			{"key":"","value":1}            | KEY_EMPTY
			{"key":"k"}                     | VALUE_NULL
			{"key":"k","value":null}        | VALUE_NULL
			{"key":"k","value":"\\udc00"}   | VALUE_CHARACTERS
			{"key":"k","value":{"a":1,"a":1}} | DUPLICATE_FIELD
			""")
	void namesTheRule(String line, String rule) {
		assertThat(importLines(Stream.of("", line)).body()).contains("\"line\":2", "\"imported\":0",
				"\"rule\":\"" + rule + "\"");
	}

	@Test
	void namesTheRuleOfALargeLine() {
		assertThat(importLines(Stream.of("{\"key\":\"k\",\"value\":" + "1".repeat(1001) + "}")).body())
			.contains("\"rule\":\"NUMBER_TOO_LONG\"");
		assertThat(importLines(Stream.of("{\"key\":\"k\",\"value\":" + "[".repeat(101) + "]".repeat(101) + "}")).body())
			.contains("\"rule\":\"VALUE_TOO_DEEP\"");
		assertThat(importLines(Stream.of("{\"key\":\"k\",\"value\":\"" + "x".repeat(1 << 20) + "\"}")).body())
			.contains("\"rule\":\"VALUE_TOO_LARGE\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"key":"k","key":"l","value":1}
			{"key":"k","value":1} x
			{"key":"k","value":1
			["k",1]
			{"key":7,"value":1}
			""")
	void refusesWhatIsNoRecord(String line) {
		assertThat(importLines(Stream.of(line)).statusCode()).isEqualTo(400);
	}

	@Test
	void takesWhatAListGave() {
		this.api.put("/api/preferences/records/again", "[1]");
		String listed = this.api.get("/api/preferences/records?prefix=again").body();
		String line = listed.substring(1, listed.length() - 1);
		assertThat(importLines(Stream.of(line + "\r", "", line)).body()).isEqualTo("{\"imported\":2}");
	}

	@Test
	void holdsNoEndlessLineInMemory() {
		byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
		HttpResponse<String> answer = this.api
			.importLines("preferences", () -> new SequenceInputStream(Collections.enumeration(
					IntStream.range(0, 100).<InputStream>mapToObj((i) -> new ByteArrayInputStream(block)).toList())));
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.body()).contains("\"line\":1");
	}

	private static Stream<String> lines(String prefix, int count) {
		return IntStream.range(0, count)
			.mapToObj((n) -> "{\"key\":\"" + prefix + "/" + n + "\", \"value\":{\"n\": " + n + ",\"exact\":0.1000}}");
	}

	private HttpResponse<String> importLines(Stream<String> lines) {
		String text = String.join("\n", lines.toList());
		return this.api.importLines("preferences",
				() -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
	}

}
