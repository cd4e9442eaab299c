package one.persist.sample.web;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Store;
import one.persist.sample.Api;
import one.persist.sample.DeviceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@DeviceTest
class RecordApiTests {

	private final Store tasks;

	private final Api api;

	RecordApiTests(@Autowired @Qualifier("tasks") Store tasks, @LocalServerPort int port) {
		this.tasks = tasks;
		this.api = new Api(URI.create("http://localhost:" + port));
	}

	@BeforeEach
	void empty() {
		this.tasks.records().list(RecordQuery.all()).forEach((r) -> this.tasks.records().delete(r.key()));
	}

	@Test
	void answersWithTheRecord() {
		HttpResponse<String> put = this.api.put("/api/tasks/records/north/valve-17", " { \"title\" : \"Oil it\" } ");
		assertThat(put.statusCode()).isEqualTo(200);
		assertThat(put.body()).matches("\\{\"key\":\"north/valve-17\",\"value\":\\{\"title\":\"Oil it\"},"
				+ "\"version\":\"[0-9a-f]{16}@[0-9a-z]{16}\",\"updatedAt\":\"[0-9T:.-]+Z\",\"conflicted\":false}");
		assertThat(this.api.get("/api/tasks/records/north/valve-17").body()).isEqualTo(put.body());
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e400", "0.1000", "-0", "1234567890123456789012345678901234567890", "\"\\u0000é🚐\"",
			"{\"2\":1,\"1\":[1.0,1E+2],\"\":{}}", "\"text\"", "true", "[]" })
	void givesBackWhatWasPut(String value) {
		this.api.put("/api/tasks/records/exact", value);
		String kept = this.tasks.records(Json.class).get("exact").orElseThrow().value().toString();
		assertThat(kept).isEqualTo(Json.parse(value).toString());
		assertThat(this.api.get("/api/tasks/records/exact").body()).contains("\"value\":" + kept + ",\"version\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a/b", "/a", "a/", "a//b", "with space", "100%", "%2F", "a+b", "a;b=c", "a\\b",
			"ü/日本/🚐", "a?b#c&d", "\"<>", "..", "a/../b", "./a", "\u0001" })
	void anyKeyFitsIntoTheQuery(String key) {
		String path = "/api/tasks/record?key=" + Api.escape(key);
		assertThat(this.api.put(path, "1").statusCode()).isEqualTo(200);
		assertThat(this.tasks.records().get(key)).isPresent();
		assertThat(this.api.get(path).statusCode()).isEqualTo(200);
		assertThat(this.api.delete(path).statusCode()).isEqualTo(204);
		assertThat(this.tasks.records().get(key)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a/b", "a/", "a//b", "/a", "with space", "100%", "%2F", "a+b", "a;b=c", "a\\b",
			"ü/日本/🚐", "a?b#c&d", "\"<>", "a..b" })
	void mostKeysFitIntoThePath(String key) {
		String path = "/api/tasks/records/" + Api.escape(key);
		assertThat(this.api.put(path, "1").statusCode()).isEqualTo(200);
		assertThat(this.tasks.records().get(key)).isPresent();
		assertThat(this.api.delete(path).statusCode()).isEqualTo(204);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a/b", "a//b", "/a", "a/" })
	void slashesNeedNoEscape(String key) {
		assertThat(this.api.put("/api/tasks/records/" + key, "1").statusCode()).isEqualTo(200);
		assertThat(this.tasks.records().get(key)).isPresent();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"a":1,"a":2}   | DUPLICATE_FIELD
			{"a":1          | NOT_JSON
			NaN             | NOT_JSON
			1 2             | NOT_JSON
			null            | VALUE_NULL
			"\\ud800"       | VALUE_CHARACTERS
			""")
	void namesTheRuleThatAValueBroke(String value, String rule) {
		HttpResponse<String> answer = this.api.put("/api/tasks/records/bad", value);
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(answer.body()).contains("\"rule\":\"" + rule + "\"");
		assertThat(this.tasks.records().get("bad")).isEmpty();
	}

	@Test
	void namesTheRuleThatAKeyBroke() {
		assertThat(this.api.put("/api/tasks/records/", "1").body()).contains("\"rule\":\"KEY_EMPTY\"");
		assertThat(this.api.put("/api/tasks/records/" + "k".repeat(513), "1").body())
			.contains("\"rule\":\"KEY_TOO_LONG\"");
		assertThat(this.api.put("/api/tasks/record?key=a%00b", "1").body()).contains("\"rule\":\"KEY_CHARACTERS\"");
		assertThat(this.api.put("/api/tasks/record", "1").statusCode()).isEqualTo(400);
	}

	@Test
	void refusesAValueThatIsTooLargeWithoutReadingItAll() {
		HttpResponse<String> answer = this.api.put("/api/tasks/records/large", "\"" + "x".repeat(5_000_000) + "\"");
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.body()).contains("\"rule\":\"VALUE_TOO_LARGE\"");
	}

	@Test
	void doesNotFindWhatIsNotThere() {
		assertThat(this.api.get("/api/tasks/records/none").statusCode()).isEqualTo(404);
		assertThat(this.api.delete("/api/tasks/records/none").statusCode()).isEqualTo(404);
		HttpResponse<String> noStore = this.api.get("/api/none/records");
		assertThat(noStore.statusCode()).isEqualTo(404);
		assertThat(noStore.body()).contains("There is no store 'none'.");
		assertThat(this.api.post("/api/sync/stop", "{}").statusCode()).isEqualTo(404);
	}

	@Test
	void fault46MarkupInKeysValuesAndNamesIsNoMarkupInTheAnswers() {
		String markup = "<script>alert(1)</script>";
		String escaped = Api.escape(markup);
		List<HttpResponse<String>> answers = List.of(
				this.api.put("/api/tasks/record?key=" + escaped, "\"" + markup + "\""),
				this.api.get("/api/tasks/record?key=" + escaped), this.api.get("/api/tasks/records"),
				this.api.get("/api/tasks/record?key=" + escaped + "none"),
				this.api.get("/api/%3Cscript%3Ealert(1)/records"),
				this.api.put("/api/tasks/records/bad", "{\"" + markup + "\":1,\"" + markup + "\":2}"),
				this.api.put("/api/tasks/records/" + "%3Cb%3E".repeat(300), "1"));
		assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(200, 200, 200, 404, 404, 400, 400);
		assertThat(answers).allSatisfy((answer) -> {
			assertThat(answer.headers().firstValue("Content-Type").orElse(""))
				.matches("application/(problem\\+)?json.*");
			assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
			assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
				.contains("default-src 'none'");
		});
		assertThat(answers.get(1).body()).contains("\"value\":\"" + markup + "\"");
		HttpResponse<String> outside = this.api.send("GET", "/%3Cscript%3Ealert(1)",
				HttpRequest.BodyPublishers.noBody(), "Accept", "text/html");
		assertThat(outside.statusCode()).isEqualTo(404);
		assertThat(outside.body()).doesNotContain("<script>alert");
	}

	@Test
	void writesOnlyOverTheVersionThatWasSeen() {
		String seen = version(this.api.put("/api/tasks/records/t1", "1"));
		String later = version(this.api.put("/api/tasks/records/t1?version=" + seen, "2"));
		assertThat(this.api.put("/api/tasks/records/t1?version=" + seen, "3").statusCode()).isEqualTo(409);
		assertThat(this.api.delete("/api/tasks/records/t1?version=" + seen).statusCode()).isEqualTo(409);
		assertThat(this.api.put("/api/tasks/records/t1?version=yesterday", "3").statusCode()).isEqualTo(400);
		assertThat(this.api.delete("/api/tasks/records/t1?version=" + later).statusCode()).isEqualTo(204);
	}

	@Test
	void listsAPage() {
		for (String key : new String[] { "a", "b/1", "b/2", "b/3", "c" }) {
			this.api.put("/api/tasks/records/" + key, "\"" + key + "\"");
		}
		assertThat(this.api.get("/api/tasks/records?prefix=b/&after=b/1&limit=1").body())
			.startsWith("[{\"key\":\"b/2\",\"value\":\"b/2\",")
			.doesNotContain("b/3");
		assertThat(this.api.get("/api/tasks/records?limit=0").statusCode()).isEqualTo(400);
		assertThat(this.api.get("/api/tasks/records?limit=10001").statusCode()).isEqualTo(400);
		assertThat(this.api.get("/api/tasks/records?limit=ten").statusCode()).isEqualTo(400);
	}

	@Test
	void asksForJson() {
		assertThat(this.api
			.send("PUT", "/api/tasks/records/t1", BodyPublishers.ofString("1"), "Content-Type", "text/plain")
			.statusCode()).isEqualTo(415);
	}

	@Test
	void aConflictThatIsNotThereCannotBeSettled() {
		assertThat(this.api.get("/api/tasks/conflicts").body()).isEqualTo("[]");
		this.api.put("/api/tasks/records/t1", "1");
		assertThat(this.api.post("/api/tasks/conflicts/t1", "{\"pick\":\"local\"}").statusCode()).isEqualTo(409);
		assertThat(this.api.post("/api/tasks/conflicts/t1", "{\"pick\":\"mine\"}").statusCode()).isEqualTo(400);
		assertThat(this.api.post("/api/tasks/conflicts/t1", "{}").statusCode()).isEqualTo(400);
	}

	@Test
	void putsTheSameExamplesTwice() {
		assertThat(this.api.post("/api/examples", "").body()).isEqualTo("{\"put\":11}");
		assertThat(this.api.post("/api/examples", "").body()).isEqualTo("{\"put\":11}");
		assertThat(this.api.get("/api/inspections/records").body()).contains("\"severity\":\"MAJOR\"");
	}

	@Test
	void tellsWhichRecordsWait() {
		this.api.put("/api/tasks/record?key=a%2Fb", "1");
		this.api.put("/api/tasks/records/c", "1");
		assertThat(this.api.post("/api/tasks/pending", "{\"keys\":[\"c\",\"none\",\"a/b\"]}").body())
			.isEqualTo("[\"c\",\"a/b\"]");
		assertThat(this.api.post("/api/tasks/pending", "{\"keys\":[]}").body()).isEqualTo("[]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "{\"keys\":\"a\"}", "{\"keys\":[1]}", "{\"keys\":[\"a\"", "{\"key\":[\"a\"]}",
			"{\"keys\":[\"\"]}" })
	void asksForAListOfKeys(String body) {
		assertThat(this.api.post("/api/tasks/pending", body).statusCode()).isEqualTo(400);
	}

	@Test
	void tellsOfAThousandKeysAtOnceAndOfNoMore() {
		String thousand = IntStream.range(0, 1_000)
			.mapToObj((i) -> "\"" + "k".repeat(500) + i + "\"")
			.collect(Collectors.joining(","));
		assertThat(this.api.post("/api/tasks/pending", "{\"keys\":[" + thousand + "]}").body()).isEqualTo("[]");
		assertThat(this.api.post("/api/tasks/pending", "{\"keys\":[" + thousand + ",\"k\"]}").statusCode())
			.isEqualTo(400);
	}

	@Test
	void showsWhatWaitsAndPauses() {
		this.api.put("/api/tasks/records/waits", "1");
		assertThat(this.api.get("/api/sync").body()).startsWith("{\"name\":\"This van\",\"stores\":[")
			.contains("\"store\":\"tasks\"", "\"name\":\"hq\"", "\"nextAttempt\"");
		assertThat(this.api.post("/api/sync/pause", "").body()).contains("\"state\":\"PAUSED\"");
		assertThat(this.api.post("/api/sync/resume", "").body()).doesNotContain("\"state\":\"PAUSED\"");
		assertThat(this.api.post("/api/sync/now", "").body()).contains("\"state\":\"OFFLINE\"");
	}

	private static String version(HttpResponse<String> record) {
		return record.body().replaceFirst(".*\"version\":\"([^\"]+)\".*", "$1");
	}

}
