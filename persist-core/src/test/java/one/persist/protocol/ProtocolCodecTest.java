package one.persist.protocol;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.KeyScope;
import one.persist.RecordLimits;
import one.persist.Version;
import one.persist.VersionVector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ProtocolCodecTest {

	private static final Version VERSION = Version.parse("0192f3c4a5b60001@d7k2");

	private static final String PULL_ANSWER = """
			{"changes": [%s], "cursor": "c1", "more": false, "time": "2026-01-01T00:00:00Z"}""";

	private static final String CHANGE = """
			{"key": "k", "value": %s, "version": "0192f3c4a5b60001@d7k2", "vector": {"d7k2": "0192f3c4a5b60001"}}""";

	static List<String> values() {
		return List.of("1e400", "-0.0", "0.1000", "1".repeat(RecordLimits.MAX_NUMBER_CHARS), "{\"b\":1,\"a\":[null]}",
				"\"\\u0000\\u0001é\ud83d\ude00\u2028\u007f\\\\\\\"\"",
				"[".repeat(RecordLimits.MAX_NESTING) + "]".repeat(RecordLimits.MAX_NESTING),
				"\"" + "a".repeat(RecordLimits.MAX_VALUE_BYTES - 2) + "\"",
				"\"" + "\\u0001".repeat((RecordLimits.MAX_VALUE_BYTES - 2) / 6) + "\"",
				"{\"" + "n".repeat(100_000) + "\":1}");
	}

	@ParameterizedTest
	@MethodSource("values")
	void whatAStoreTakesTravelsAsItIs(String text) {
		Json value = Json.parse(text);
		PushRequest request = push(new PushEntry(change("k", value), true), new PushEntry(change("d", null), false));
		assertThat(ProtocolCodec.readPushRequest(in(ProtocolCodec.write(request)))).isEqualTo(request);
		PullResponse answer = new PullResponse(List.of(change("k", value)), new Cursor("c1"), true, Instant.EPOCH);
		assertThat(ProtocolCodec.readPullResponse(in(ProtocolCodec.write(answer)))).isEqualTo(answer);
		PushResponse results = new PushResponse(
				List.of(new PushResult.Applied(), new PushResult.Known(), new PushResult.Gone(),
						new PushResult.Conflict(change("k", value)), new PushResult.Rejected("code", "why")),
				new Cursor("c1"), Instant.EPOCH);
		assertThat(ProtocolCodec.readPushResponse(in(ProtocolCodec.write(results)))).isEqualTo(results);
	}

	@Test
	void aPullTravelsWithAndWithoutWhatItMayLack() {
		PullRequest first = new PullRequest(DeviceState.fresh(VERSION.device()), false, 100);
		PullRequest later = new PullRequest(new DeviceState(VERSION.device(), new DeviceId("before"), new Cursor("c1"),
				new Cursor("c2"), List.of(new PushName("p1"), new PushName("p2"))), true, 1);
		assertThat(ProtocolCodec.readPullRequest(in(ProtocolCodec.write(first)))).isEqualTo(first);
		PullRequest some = new PullRequest(later.state(), false, 1, KeyScope.prefixes("vans/7/", "prices/"));
		assertThat(ProtocolCodec.readPullRequest(in(ProtocolCodec.write(later)))).isEqualTo(later);
		assertThat(ProtocolCodec.readPullRequest(in(ProtocolCodec.write(some)))).isEqualTo(some);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "[\"\"]", "[1]", "\"a\"", "[\"a\\u0000\"]" })
	void prefixesThatNoKeyBeginsWithAreMalformed(String prefixes) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> ProtocolCodec
			.readPullRequest(in(("{\"device\":\"van1\",\"previous\":[],\"limit\":1,\"prefixes\":" + prefixes + "}")
				.getBytes(StandardCharsets.UTF_8))));
	}

	@Test
	void moreThanAHundredPrefixesAreMalformed() {
		String prefixes = IntStream.range(0, 101).mapToObj((i) -> "\"" + i + "/\"").collect(Collectors.joining(","));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> ProtocolCodec
			.readPullRequest(in(("{\"device\":\"van1\",\"previous\":[],\"limit\":1,\"prefixes\":[" + prefixes + "]}")
				.getBytes(StandardCharsets.UTF_8))));
	}

	@Test
	void passesOverFieldsThatItDoesNotKnow() {
		String change = """
				{"new": {"key": [1, {"a": null}]}, "key": "k", "value": 1, "version": "0192f3c4a5b60001@d7k2",
				"vector": {"d7k2": "0192f3c4a5b60001"}, "later": "x"}""";
		assertThat(readPull(PULL_ANSWER.formatted(change)).changes()).containsExactly(change("k", Json.parse("1")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "null", "{}", "<html></html>", "{\"changes\": []", "\"ok\"",
			"{\"changes\": [], \"cursor\": \"c1\", \"more\": false, \"time\": \"2026-01-01T00:00:00Z\"} {}",
			"{\"changes\": [], \"cursor\": \"\", \"more\": false, \"time\": \"2026-01-01T00:00:00Z\"}",
			"{\"changes\": [], \"cursor\": 1, \"more\": false, \"time\": \"2026-01-01T00:00:00Z\"}",
			"{\"changes\": [], \"cursor\": \"c1\", \"more\": false, \"time\": \"yesterday\"}",
			"{\"changes\": [], \"cursor\": \"c1\", \"cursor\": \"c2\", \"more\": false, \"time\": \"2026-01-01T00:00:00Z\"}",
			"{\"changes\": {}, \"cursor\": \"c1\", \"more\": false, \"time\": \"2026-01-01T00:00:00Z\"}",
			"{\"changes\": [], \"cursor\": \"c1\", \"more\": null, \"time\": \"2026-01-01T00:00:00Z\"}" })
	void refusesWhatIsNoAnswer(String body) {
		assertRefused(body);
	}

	static List<String> wrongValues() {
		return List.of("null", "[".repeat(101) + "]".repeat(101), "[".repeat(200_000), "1".repeat(1001),
				"1".repeat(100_000), "{\"a\":1,\"a\":2}", "\"\\ud83d\"",
				"\"" + "a".repeat(RecordLimits.MAX_VALUE_BYTES - 1) + "\"", "NaN", "01", "1, \"deleted\": true");
	}

	@ParameterizedTest
	@MethodSource("wrongValues")
	void refusesValuesThatNoStoreTakes(String value) {
		assertRefused(PULL_ANSWER.formatted(CHANGE.formatted(value)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"key\": \"\"", "\"key\": \"a\\u0000\"", "\"key\": null",
			"\"version\": \"0192f3c4a5b60002@d7k2\"", "\"version\": \"x\"", "\"version\": \"f192f3c4a5b60001@d7k2\"",
			"\"version\": \"0192f3c4a5b60001@D7K2\"", "\"vector\": {}", "\"vector\": {\"d7k2\": \"-1\"}",
			"\"vector\": {\"d7k2\": 1}", "\"vector\": null", "\"deleted\": true", "\"value\": null" })
	void refusesRecordsThatBreakARule(String field) {
		String name = field.substring(0, field.indexOf(':'));
		String change = CHANGE.formatted("1")
			.replaceFirst(java.util.regex.Pattern.quote(name) + ": (\\{[^}]*}|[^,}]*)",
					java.util.regex.Matcher.quoteReplacement(field));
		String body = change.contains(field) ? change : change.substring(0, change.length() - 1) + ", " + field + "}";
		assertRefused(PULL_ANSWER.formatted(body));
	}

	@Test
	void refusesAResultThatItDoesNotKnow() {
		String body = """
				{"results": [{"result": "perhaps"}], "seen": "c1", "time": "2026-01-01T00:00:00Z"}""";
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> ProtocolCodec.readPushResponse(in(body.getBytes(StandardCharsets.UTF_8))))
			.withMessageContaining("perhaps");
	}

	@Test
	void aVectorHasABound() {
		TreeMap<DeviceId, HybridTimestamp> entries = new TreeMap<>();
		for (int i = 0; i < RecordChange.MAX_VECTOR_ENTRIES; i++) {
			entries.put(new DeviceId("d%05d".formatted(i)), VERSION.timestamp());
		}
		Version version = new Version(VERSION.timestamp(), entries.firstKey());
		RecordChange widest = new RecordChange("k", null, version, VersionVector.of(entries));
		byte[] body = ProtocolCodec.write(new PullResponse(List.of(widest), new Cursor("c1"), false, Instant.EPOCH));
		assertThat(ProtocolCodec.readPullResponse(in(body)).changes()).containsExactly(widest);
		String wider = new String(body, StandardCharsets.UTF_8).replace("\"vector\":{",
				"\"vector\":{\"zzzz\":\"0000000000000001\",");
		assertRefused(wider);
	}

	private static PushRequest push(PushEntry... entries) {
		return new PushRequest(
				new DeviceState(VERSION.device(), null, new Cursor("c1"), null, List.of(new PushName("p1"))),
				new PushName("p2"), List.of(entries));
	}

	private static RecordChange change(String key, @Nullable Json value) {
		return new RecordChange(key, value, VERSION, VersionVector.of(VERSION));
	}

	private static PullResponse readPull(String body) {
		return ProtocolCodec.readPullResponse(in(body.getBytes(StandardCharsets.UTF_8)));
	}

	private static void assertRefused(String body) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> readPull(body));
	}

	private static ByteArrayInputStream in(byte[] body) {
		return new ByteArrayInputStream(body);
	}

}
