package one.persist.server.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import one.persist.protocol.ProtocolCodec;
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
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
				"persist.server.tokens.van.token=" + TestServer.VAN_TOKEN, "persist.server.tokens.van.tenant=acme" })
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
		assertThat(server().get("/actuator/env", new LinkedHashMap<>()).statusCode()).isEqualTo(404);
	}

}
