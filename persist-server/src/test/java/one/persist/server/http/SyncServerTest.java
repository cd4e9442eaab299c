package one.persist.server.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.RecordBounds;
import one.persist.protocol.RequestBounds;
import one.persist.protocol.TenantBounds;
import one.persist.protocol.ServerInfo;
import one.persist.server.PersistServerApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the server on its own answers to calls that are right, wrong and hostile.
 */
@SpringBootTest(classes = PersistServerApplication.class, useMainMethod = UseMainMethod.ALWAYS,
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "persist.server.tokens.van.token=" + TestServer.VAN_TOKEN,
				"persist.server.tokens.van.tenant=acme", "persist.server.tokens.bravo.token=" + TestServer.BRAVO_TOKEN,
				"persist.server.tokens.bravo.tenant=bravo" })
class SyncServerTest {

	private static final String PULL = "{\"device\":\"van1\",\"previous\":[],\"limit\":100}";

	private static final int BYTES = 4 * 1024 * 1024;

	@TempDir
	private static Path directory;

	@LocalServerPort
	private int port;

	private TestServer server() {
		return new TestServer(this.port);
	}

	@DynamicPropertySource
	static void directory(DynamicPropertyRegistry registry) {
		registry.add("persist.server.directory", directory::toString);
	}

	private static String push(String device, String key, String value) {
		String version = "0192f3c4a5b60001";
		return "{\"device\":\"" + device + "\",\"previous\":[],\"push\":\"p1\",\"entries\":[{\"key\":"
				+ JsonMapper.shared().writeValueAsString(key) + ",\"value\":" + value + ",\"version\":\"" + version
				+ "@" + device + "\",\"vector\":{\"" + device + "\":\"" + version + "\"}}]}";
	}

	private static void assertProblem(HttpResponse<byte[]> response, int status, String code) {
		assertThat(response.statusCode()).as(TestServer.text(response)).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.headers().firstValue(ProtocolCodec.HEADER)).contains("1");
		assertThat(JsonMapper.shared().readTree(response.body()).get("code").asString()).isEqualTo(code);
		assertThat(JsonMapper.shared().readTree(response.body()).get("status").asInt()).isEqualTo(status);
	}

	@Test
	void theServerSaysWhatItSpeaksWithoutBeingToldAProtocol() {
		HttpResponse<byte[]> response = server().get("/v1", TestServer.without("Persist-Protocol"));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue(ProtocolCodec.HEADER)).contains("1");
		assertThat(ProtocolCodec.readServerInfo(new ByteArrayInputStream(response.body())).protocols())
			.containsExactly(1);
	}

	static Stream<String> wrongAuthorizations() {
		return Stream.of("", "Bearer", "Bearer ", "Bearer wrong-token-0123456789", "Basic " + TestServer.VAN_TOKEN,
				TestServer.VAN_TOKEN, "Bearer " + TestServer.VAN_TOKEN + "x",
				"Bearer " + TestServer.VAN_TOKEN.toUpperCase(java.util.Locale.ROOT),
				"Bearer " + TestServer.VAN_TOKEN + ", Bearer " + TestServer.BRAVO_TOKEN,
				"Bearer eyJhbGciOiJub25lIn0.eyJ0ZW5hbnQiOiJhY21lIn0.");
	}

	@ParameterizedTest
	@MethodSource("wrongAuthorizations")
	void fault41WhoHasNoTokenIsToldNothingElse(String authorization) {
		Map<String, String> headers = authorization.isEmpty() ? TestServer.without("Authorization")
				: TestServer.with("Authorization", authorization);
		for (String path : new String[] { "/v1/stores/tasks/pull", "/v1/stores/NOT-A-NAME/pull", "/v1/stores/x/y",
				"/v1/stores/tasks/pull?access_token=" + TestServer.VAN_TOKEN }) {
			HttpResponse<byte[]> response = server().post(path, headers, PULL);
			assertProblem(response, 401, "unauthorized");
			assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
			assertThat(TestServer.text(response)).isEqualTo(
					"{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"A valid bearer token is required\",\"code\":\"unauthorized\"}");
		}
		assertProblem(server().get("/v1", headers), 401, "unauthorized");
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Auth-Token", "Cookie", "Proxy-Authorization", "X-Authorization" })
	void fault41ATokenAnywhereElseIsNoToken(String header) {
		Map<String, String> headers = TestServer.without("Authorization");
		headers.put(header, "Bearer " + TestServer.VAN_TOKEN);
		String path = "/v1/stores/tasks/pull?access_token=" + TestServer.VAN_TOKEN + "&token=" + TestServer.VAN_TOKEN;
		HttpResponse<byte[]> response = server().post(path, headers, "{\"token\":\"" + TestServer.VAN_TOKEN + "\"}");
		assertProblem(response, 401, "unauthorized");
		assertThat(TestServer.text(response)).doesNotContain(TestServer.VAN_TOKEN);
	}

	@Test
	void fault40AnotherTenantsStoreIsLikeOneThatNobodyUsed() {
		server().post("/v1/stores/shared/push", TestServer.headers(), push("till1", "t1", "\"acme only\""));
		for (String body : new String[] { PULL, PULL.replace("van1", "till1") }) {
			String theirs = TestServer.text(server().post("/v1/stores/shared/pull", bravo(), body));
			String unused = TestServer
				.text(server().post("/v1/stores/nobodys-" + body.length() + "/pull", bravo(), body));
			assertThat(anonymous(theirs)).isEqualTo(anonymous(unused));
			assertThat(theirs).startsWith("{\"changes\":[],").doesNotContain("acme only");
		}
		Map<String, String> headers = bravo();
		headers.put("X-Tenant", "acme");
		assertThat(TestServer.text(server().post("/v1/stores/shared/pull?tenant=acme", headers,
				PULL.replace("{", "{\"tenant\":\"acme\","))))
			.startsWith("{\"changes\":[],");
		assertThat(TestServer.text(server().post("/v1/stores/shared/pull", TestServer.headers(), PULL)))
			.contains("acme only");
	}

	@Test
	void fault40ACursorOfAnotherTenantIsLikeOneThatNoOneGave() {
		server().post("/v1/stores/cursors/push", TestServer.headers(), push("till1", "t1", "1"));
		String cursor = JsonMapper.shared()
			.readTree(server().post("/v1/stores/cursors/pull", TestServer.headers(), PULL).body())
			.get("cursor")
			.asString();
		server().post("/v1/stores/cursors/push", bravo(), push("till1", "t1", "2"));
		for (String field : new String[] { "cursor", "seen" }) {
			HttpResponse<byte[]> foreign = server().post("/v1/stores/cursors/pull", bravo(), pullWith(field, cursor));
			HttpResponse<byte[]> madeUp = server().post("/v1/stores/cursors/pull", bravo(),
					pullWith(field, otherNonce(cursor)));
			assertProblem(foreign, 410, "history-diverged");
			assertThat(TestServer.text(foreign)).isEqualTo(TestServer.text(madeUp));
			assertThat(foreign.headers().map().keySet()).isEqualTo(madeUp.headers().map().keySet());
		}
	}

	@Test
	void fault40ADeviceOfAnotherTenantIsLikeOneThatNobodyKnows() {
		server().post("/v1/stores/devices/push", TestServer.headers(), push("till1", "t1", "1"));
		HttpResponse<byte[]> known = server().post("/v1/stores/devices/push", bravo(), push("till1", "t1", "2"));
		HttpResponse<byte[]> unknown = server().post("/v1/stores/devices2/push", bravo(), push("till2", "t1", "2"));
		assertThat(anonymous(TestServer.text(known))).isEqualTo(anonymous(TestServer.text(unknown)))
			.contains("\"applied\"");
		String second = push("till1", "t2", "3").replace("\"previous\":[],\"push\":\"p1\"",
				"\"previous\":[\"p1\"],\"push\":\"p2\"");
		assertThat(TestServer.text(server().post("/v1/stores/devices/push", TestServer.headers(), second)))
			.contains("\"applied\"");
		assertThat(TestServer.text(server().post("/v1/stores/devices/pull", bravo(), PULL))).contains("\"value\":2")
			.doesNotContain("\"value\":1", "\"t2\"");
	}

	@Test
	void fault40EachNameOfAnotherTenantIsAnsweredByteForByteAsOneThatNobodyHas() {
		server().post("/v1/stores/theirs/push", TestServer.headers(), push("acme1", "k", "\"acme only\""));
		String cursor = JsonMapper.shared()
			.readTree(server().post("/v1/stores/theirs/pull", TestServer.headers(), PULL).body())
			.get("cursor")
			.asString();
		server().post("/v1/stores/theirs/push", bravo(), push("bravo1", "k", "1"));
		server().post("/v1/stores/nobodys/push", bravo(), push("bravo1", "k", "1"));
		String madeUp = otherNonce(cursor);
		for (String[] names : new String[][] { { "acme1", "p9", "k2", cursor }, { "bravo2", "p9", "k", cursor },
				{ "acme1", "p1", "k", "" }, { "acme1", "p9", "k", "" }, { "bravo2", "p9", "k2", "" } }) {
			for (String field : new String[] { "cursor", "seen" }) {
				for (String path : new String[] { "/pull", "/push" }) {
					String body = (path.equals("/pull") ? PULL.replace("van1", names[0])
							: push(names[0], names[2], "2").replace("\"p1\"", "\"" + names[1] + "\""));
					String theirs = answer("/v1/stores/theirs" + path, withToken(body, field, names[3]));
					String nobodys = answer("/v1/stores/nobodys" + path,
							withToken(body.replace("acme1", "nobd1"), field, names[3].isEmpty() ? "" : madeUp));
					assertThat(theirs.replace("acme1", "nobd1")).as(path + " " + String.join(" ", names))
						.isEqualTo(nobodys)
						.doesNotContain("acme only");
				}
			}
		}
	}

	private static String withToken(String body, String field, String token) {
		return token.isEmpty() ? body : body.replaceFirst("\\{", "{\"" + field + "\":\"" + token + "\",");
	}

	/**
	 * Status, headers and body as they came, but for the time and the store's own
	 * commits.
	 */
	private String answer(String path, String body) {
		HttpResponse<byte[]> response = server().post(path, bravo(), body);
		Map<String, List<String>> headers = new java.util.TreeMap<>(response.headers().map());
		headers.remove("date");
		// a commit's number is part of its name, and its text as long as the number is
		headers.remove("content-length");
		return response.statusCode() + " " + headers + " " + anonymous(TestServer.text(response));
	}

	@Test
	void fault42AReplayedRequestChangesNothing() {
		String first = push("till1", "t1", "1");
		String second = push("till1", "t1", "2").replace("0001", "0002")
			.replace("\"previous\":[],\"push\":\"p1\"", "\"previous\":[\"p1\"],\"push\":\"p2\"");
		server().post("/v1/stores/replay/push", TestServer.headers(), first);
		server().post("/v1/stores/replay/push", TestServer.headers(), second);
		String before = anonymous(TestServer.text(server().post("/v1/stores/replay/pull", TestServer.headers(), PULL)));
		for (int i = 0; i < 3; i++) {
			assertProblem(server().post("/v1/stores/replay/push", TestServer.headers(), first), 409, "device-forked");
			assertThat(TestServer.text(server().post("/v1/stores/replay/push", TestServer.headers(), second)))
				.contains("\"known\"");
		}
		assertThat(anonymous(TestServer.text(server().post("/v1/stores/replay/pull", TestServer.headers(), PULL))))
			.isEqualTo(before)
			.contains("\"value\":2");
		String third = second.replace("\"p2\"", "\"p3\"").replace("[\"p1\"]", "[\"p2\"]").replace("0002", "0003");
		assertThat(TestServer.text(server().post("/v1/stores/replay/push", TestServer.headers(), third)))
			.contains("\"applied\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "7fffffffffffffff", "7ffffffffffffffe", "7000000000000000" })
	void fault42ATimestampAtTheMaximumIsRejectedAndLocksNoKey(String time) {
		String store = "max-" + time;
		String honest = push("till1", "t1", "1");
		String asOther = honest.replace("\"device\":\"till1\"", "\"device\":\"van1\"")
			.replace("0192f3c4a5b60001", time);
		assertThat(TestServer.text(server().post("/v1/stores/" + store + "/push", TestServer.headers(), asOther)))
			.contains("\"rejected\"", "\"clock-ahead\"");
		assertThat(TestServer.text(server().post("/v1/stores/" + store + "/push", TestServer.headers(), honest)))
			.contains("\"applied\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "8000000000000000", "ffffffffffffffff", "-000000000000001", "-1", "" })
	void fault42ANegativeTimestampIsMalformed(String time) {
		assertProblem(server().post("/v1/stores/negative/push", TestServer.headers(),
				push("till1", "t1", "1").replace("0192f3c4a5b60001", time)), 400, "malformed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "0", "-9223372036854775808", "-1e400", "1.5", "2147483648" })
	void fault42ALimitThatIsNoPositiveNumberIsMalformed(String limit) {
		assertProblem(server().post("/v1/stores/negative/pull", TestServer.headers(), PULL.replace("100", limit)), 400,
				"malformed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "..%2Fx", "%2e%2e", "..", "a%3Fb", "a%23b", ":resource:x", "%3Aresource%3Ax", "a%00b",
			"..%5Cx" })
	void fault47APathInPlaceOfAStoreNameReachesNoFile(String name) throws IOException {
		String answer = TestServer
			.text(server().post("/v1/stores/" + name + "/push", TestServer.headers(), push("till1", "t1", "\"path\"")));
		assertThat(answer).doesNotContain("applied");
		try (Stream<Path> files = Files.list(directory)) {
			assertThat(files.map((file) -> file.getFileName().toString())).isNotEmpty()
				.allMatch((file) -> file.startsWith("persist-server."));
		}
	}

	@Test
	void fault46MarkupInARequestIsNoMarkupInTheAnswer() {
		String markup = "<script>alert(1)</script>";
		for (HttpResponse<byte[]> response : List.of(
				server().post("/v1/stores/%3Cscript%3Ealert(1)%3C%2Fscript%3E/pull", TestServer.headers(), PULL),
				server().post("/v1/stores/%3Cscript%3E/pull", TestServer.headers(), PULL),
				server().post("/v1/stores/tasks/pull", TestServer.headers(), PULL.replace("van1", markup)),
				server().post("/v1/stores/tasks/pull", TestServer.with("Content-Type", "text/html;x=" + markup), PULL),
				server().post("/v1/stores/tasks/pull", TestServer.with("Persist-Protocol", markup), PULL),
				server().get("/%3Cscript%3Ealert(1)", TestServer.with("Accept", "text/html")))) {
			assertThat(response.statusCode()).isBetween(400, 499);
			if (!response.headers().firstValue("Content-Type").orElse("").contains("json")) {
				assertThat(TestServer.text(response)).doesNotContain("<script");
			}
			else {
				assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
				assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
			}
		}
		server().post("/v1/stores/markup/push", TestServer.headers(), push("till1", markup, "\"" + markup + "\""));
		HttpResponse<byte[]> pulled = server().post("/v1/stores/markup/pull", TestServer.headers(), PULL);
		assertThat(pulled.headers().firstValue("Content-Type")).contains("application/json");
		assertThat(pulled.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
		assertThat(TestServer.text(pulled)).contains("\"value\":\"" + markup + "\"");
	}

	private static Map<String, String> bravo() {
		return TestServer.with("Authorization", "Bearer " + TestServer.BRAVO_TOKEN);
	}

	private static String pullWith(String field, String cursor) {
		return PULL.replace("{", "{\"" + field + "\":\"" + cursor + "\",");
	}

	/** A cursor of the same form, with another random part. */
	private static String otherNonce(String cursor) {
		char last = cursor.charAt(cursor.length() - 1);
		return cursor.substring(0, cursor.length() - 1) + ((last == '0') ? '1' : '0');
	}

	/** An answer without what differs from store to store and from call to call. */
	private static String anonymous(String answer) {
		return answer.replaceAll("\"(cursor|seen|time)\":\"[^\"]*\"", "\"$1\":\"\"");
	}

	@Test
	void theSchemeIsReadInAnyCase() {
		assertThat(server().get("/v1", TestServer.with("Authorization", "bearer " + TestServer.VAN_TOKEN)).statusCode())
			.isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Tasks", "a%2Eb", "-a", "%20", "t%C3%A4sks", "a.b" })
	void fault47AStoreNameThatIsNotAllowedIsNotFound(String name) {
		assertProblem(server().post("/v1/stores/" + name + "/pull", TestServer.headers(), PULL), 404, "not-found");
	}

	@Test
	void unknownPathsOfTheServerAreNotFound() {
		assertProblem(server().post("/v1/stores/tasks/drop", TestServer.headers(), PULL), 404, "not-found");
		assertProblem(server().get("/v1/stores/tasks", TestServer.headers()), 404, "not-found");
	}

	@Test
	void theWrongMethodIsToldTheRightOne() {
		HttpResponse<byte[]> response = server().get("/v1/stores/tasks/pull", TestServer.headers());
		assertProblem(response, 405, "method-not-allowed");
		assertThat(response.headers().firstValue("Allow")).contains("POST");
	}

	@Test
	void theServerSaysHowMuchItTakes() {
		ServerInfo info = ProtocolCodec
			.readServerInfo(new ByteArrayInputStream(server().get("/v1", TestServer.headers()).body()));
		assertThat(info.records()).isEqualTo(RecordBounds.WIDEST);
		assertThat(info.requests()).isEqualTo(new RequestBounds(500, 64, 30, 1024, 200));
		assertThat(info.tenant()).isEqualTo(new TenantBounds(1_000, 10_000, 10_000_000, 10L * 1024 * 1024 * 1024));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "2", "0", "1.0", "one" })
	void anotherProtocolIsRefused(String version) {
		Map<String, String> headers = version.isEmpty() ? TestServer.without("Persist-Protocol")
				: TestServer.with("Persist-Protocol", version);
		assertProblem(server().post("/v1/stores/tasks/pull", headers, PULL), 426, "unsupported-protocol");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/xml", "application/json;charset=iso-8859-1", "nonsense", "" })
	void aBodyThatIsNotJsonByItsTypeIsRefused(String type) {
		Map<String, String> headers = type.isEmpty() ? TestServer.without("Content-Type")
				: TestServer.with("Content-Type", type);
		assertProblem(server().post("/v1/stores/tasks/pull", headers, PULL), 415, "unsupported-media-type");
	}

	@Test
	void utf8MayBeNamed() {
		assertThat(server()
			.post("/v1/stores/tasks/pull", TestServer.with("Content-Type", "application/json; charset=UTF-8"), PULL)
			.statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "null", "<html>", "{\"device\":\"van1\",\"previous\":[],\"limit\":1}x",
			"{\"device\":\"van1\",\"previous\":[]}", "{\"device\":\"van1\",\"previous\":[],\"limit\":-1}",
			"{\"device\":\"van1\",\"previous\":[],\"limit\":99999999999999}",
			"{\"device\":\"../x\",\"previous\":[],\"limit\":1}", "{\"device\":7,\"previous\":[],\"limit\":1}",
			"{\"device\":\"van1\",\"device\":\"van2\",\"previous\":[],\"limit\":1}",
			"{\"device\":\"van1\",\"previous\":[],\"limit\":1,\"cursor\":\"\"}" })
	void aBodyThatIsNoPullIsMalformed(String body) {
		assertProblem(server().post("/v1/stores/tasks/pull", TestServer.headers(), body), 400, "malformed");
	}

	@Test
	void aBodyCutOffAnywhereIsMalformed() {
		String whole = push("cut1", "t1", "{\"a\":[1,2]}");
		for (int length = 0; length < whole.length(); length++) {
			assertProblem(server().post("/v1/stores/cut/push", TestServer.headers(), whole.substring(0, length)), 400,
					"malformed");
		}
		assertThat(TestServer.text(server().post("/v1/stores/cut/pull", TestServer.headers(), PULL)))
			.startsWith("{\"changes\":[],");
	}

	@Test
	void fault43NestingWithoutEndIsMalformed() {
		assertProblem(server().post("/v1/stores/deep/push", TestServer.headers(),
				push("deep1", "t1", "[".repeat(100_000) + "]".repeat(100_000))), 400, "malformed");
		assertProblem(server().post("/v1/stores/deep/pull", TestServer.headers(), "[".repeat(1_000_000)), 400,
				"malformed");
	}

	@Test
	void fault42AVersionThatDoesNotGoWithItsVectorIsMalformed() {
		assertProblem(server().post("/v1/stores/forged/push", TestServer.headers(),
				push("forger", "t1", "1").replace("{\"forger\":", "{\"other\":")), 400, "malformed");
	}

	@Test
	void fieldsThatAreNotKnownArePassedOver() {
		String body = "{\"new\":{\"a\":[1,{\"b\":2}]},\"device\":\"van1\",\"previous\":[],\"limit\":100,\"also\":null}";
		assertThat(server().post("/v1/stores/tasks/pull", TestServer.headers(), body).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e400", "0.1000", "-0.0", "1234567890123456789012345678901234567890", "\"\\u0000\"",
			"{\"b\":1,\"a\":2,\"\":[]}" })
	void aValuePassesThroughByteForByte(String value) {
		String store = "value-" + Math.abs(value.hashCode());
		server().post("/v1/stores/" + store + "/push", TestServer.headers(), push("writer", "t1", value));
		assertThat(TestServer.text(server().post("/v1/stores/" + store + "/pull", TestServer.headers(), PULL)))
			.contains("\"value\":" + value + ",\"version\"");
	}

	@Test
	void fault43ABodyLargerThanTheLimitIsRefused() {
		String body = push("large", "t1", "1") + " ".repeat(BYTES);
		assertProblem(server().post("/v1/stores/large/push", TestServer.headers(), body), 413, "too-large");
		String allowed = push("large", "t1", "1");
		allowed = allowed + " ".repeat(BYTES - allowed.length());
		assertThat(server().post("/v1/stores/large/push", TestServer.headers(), allowed).statusCode()).isEqualTo(200);
	}

	@Test
	void theLargestRecordIsTakenThoughItIsOneLetterRepeated() {
		byte[] body = push("large", "t1", "\"" + "x".repeat(1024 * 1024 - 2) + "\"").getBytes(StandardCharsets.UTF_8);
		assertThat(server()
			.send("POST", "/v1/stores/repeated/push", TestServer.with("Content-Encoding", "gzip"),
					TestServer.gzip(body))
			.statusCode()).isEqualTo(200);
	}

	@Test
	void fault43ABombIsRefusedByItsRatioBeforeItReachesTheLimit() {
		byte[] spaces = TestServer.gzip(" ".repeat(3 * 1024 * 1024).getBytes(StandardCharsets.UTF_8));
		HttpResponse<byte[]> response = server().send("POST", "/v1/stores/bomb/push",
				TestServer.with("Content-Encoding", "gzip"), spaces);
		assertProblem(response, 413, "too-large");
		assertThat(TestServer.text(response)).contains("200 times");
	}

	@Test
	void fault43ABombIsRefusedByItsBytes() {
		StringBuilder varied = new StringBuilder(BYTES + 100);
		for (int i = 0; varied.length() <= BYTES; i++) {
			varied.append("                                ").append(" ".repeat(i * 31 % 97)).append('\n');
		}
		HttpResponse<byte[]> response = server().send("POST", "/v1/stores/bomb/push",
				TestServer.with("Content-Encoding", "gzip"),
				TestServer.gzip(varied.toString().getBytes(StandardCharsets.UTF_8)));
		assertProblem(response, 413, "too-large");
	}

	@Test
	void fault43GzipWithinGzipIsInflatedOnce() {
		byte[] twice = TestServer.gzip(TestServer.gzip(PULL.getBytes(StandardCharsets.UTF_8)));
		assertProblem(
				server().send("POST", "/v1/stores/tasks/pull", TestServer.with("Content-Encoding", "gzip"), twice), 400,
				"malformed");
	}

	@Test
	void fault43EntriesPastTheLimitAreRefusedThoughTheyAreSmall() {
		StringBuilder entries = new StringBuilder();
		String one = push("many", "K", "1").replaceFirst(".*\"entries\":\\[", "").replace("]}", "");
		for (int i = 0; i <= 1000; i++) {
			entries.append((i > 0) ? "," : "").append(one.replace("\"K\"", "\"k" + i + "\""));
		}
		String body = push("many", "K", "1").replace(one, entries);
		assertProblem(server().post("/v1/stores/many/push", TestServer.headers(), body), 413, "too-large");
		assertProblem(
				server().post("/v1/stores/many/push", TestServer.headers(), push("many", "K", "1")
					.replace("\"previous\":[]", "\"previous\":[" + "\"a\",".repeat(BYTES / 4) + "\"a\"]")),
				413, "too-large");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 62914560", "Transfer-Encoding: chunked" })
	void fault43AStringOf60MegabytesIsRefusedWhileItStreams(String length) throws IOException {
		long sent = 0;
		try (Socket socket = new Socket("localhost", this.port)) {
			OutputStream out = socket.getOutputStream();
			out.write(("POST /v1/stores/huge/push HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
					+ TestServer.VAN_TOKEN + "\r\nPersist-Protocol: 1\r\nContent-Type: application/json\r\n" + length
					+ "\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
			byte[] part = "x".repeat(0x10000).getBytes(StandardCharsets.US_ASCII);
			part[0] = (byte) '"';
			boolean chunked = length.contains("chunked");
			while (sent < 60L * 1024 * 1024) {
				out.write((chunked ? "10000\r\n" : "").getBytes(StandardCharsets.US_ASCII));
				out.write(part);
				out.write((chunked ? "\r\n" : "").getBytes(StandardCharsets.US_ASCII));
				part[0] = (byte) 'x';
				sent += part.length;
			}
		}
		catch (SocketException ex) {
			// the server has hung up, which is what is asked for
		}
		// what it reads, what Tomcat swallows, and what the sockets of both sides hold
		assertThat(sent).isLessThan(40L * 1024 * 1024);
		assertThat(server().get("/v1", TestServer.headers()).statusCode()).isEqualTo(200);
	}

	@Test
	void brokenGzipIsMalformed() {
		byte[] good = TestServer.gzip(push("broken", "t1", "1").getBytes(StandardCharsets.UTF_8));
		byte[] damaged = good.clone();
		damaged[good.length - 6] ^= 0x55;
		Map<String, String> headers = TestServer.with("Content-Encoding", "gzip");
		for (byte[] body : new byte[][] { damaged, Arrays.copyOf(good, good.length - 9), Arrays.copyOf(good, 5),
				"{}".getBytes(StandardCharsets.UTF_8), new byte[0] }) {
			assertProblem(server().send("POST", "/v1/stores/broken/push", headers, body), 400, "malformed");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip, gzip", "gzip,identity", "br", "deflate", "x" })
	void fault43AnEncodingOtherThanGzipOnceIsRefused(String encoding) {
		byte[] body = TestServer.gzip(TestServer.gzip(PULL.getBytes(StandardCharsets.UTF_8)));
		HttpResponse<byte[]> response = server().send("POST", "/v1/stores/tasks/pull",
				TestServer.with("Content-Encoding", encoding), body);
		assertProblem(response, 415, "unsupported-media-type");
		assertThat(response.headers().firstValue("Accept-Encoding")).contains("gzip");
	}

	@Test
	void aLargeAnswerIsCompressedForThoseWhoAskAndASmallOneIsNot() throws IOException {
		String value = "\"" + "abc ".repeat(1000) + "\"";
		server().post("/v1/stores/packed/push", TestServer.headers(), push("writer", "t1", value));
		HttpResponse<byte[]> plain = server().post("/v1/stores/packed/pull", TestServer.headers(), PULL);
		HttpResponse<byte[]> packed = server().post("/v1/stores/packed/pull",
				TestServer.with("Accept-Encoding", "br, gzip;q=0.5"), PULL);
		assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
		assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
		assertThat(packed.body().length).isLessThan(plain.body().length / 10);
		try (GZIPInputStream inflated = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
			assertThat(new String(inflated.readAllBytes(), StandardCharsets.UTF_8)).contains(value);
		}
		assertThat(server().get("/v1", TestServer.with("Accept-Encoding", "gzip"))
			.headers()
			.firstValue("Content-Encoding")).isEmpty();
		assertThat(server().post("/v1/stores/packed/pull", TestServer.with("Accept-Encoding", "gzip;q=0"), PULL)
			.headers()
			.firstValue("Content-Encoding")).isEmpty();
	}

	@Test
	void fault48HealthIsOpenAndNothingElseOfTheActuator() {
		assertThat(server().get("/actuator/health", new LinkedHashMap<>()).statusCode()).isEqualTo(200);
		assertProblem(server().get("/actuator/env", new LinkedHashMap<>()), 401, "unauthorized");
	}

}
