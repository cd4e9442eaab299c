package one.persist.server.http;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.server.security.Issuer;
import one.persist.server.storage.DeviceKeys;
import one.persist.server.storage.DeviceKeys.Created;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every path of a server on its own, with every kind of token that opens nothing.
 */
class EveryEndpointTest {

	private static final String REFUSED = "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
			+ "\"detail\":\"A valid bearer token is required\",\"code\":\"unauthorized\"}";

	private static final List<Endpoint> OF_DEVICES = List.of(new Endpoint("GET", "/v1", ""),
			new Endpoint("POST", "/v1/stores/tasks/push", RunningServer.push("intruder", "k9")),
			new Endpoint("POST", "/v1/stores/tasks/pull", RunningServer.pull("\"device\":\"intruder\"")),
			new Endpoint("GET", "/v1/stores/tasks/announcements?device=intruder", ""),
			new Endpoint("GET", "/v1/stores/else", ""));

	private static final List<Endpoint> OF_THE_OPERATOR = List.of(
			new Endpoint("POST", "/operator/v1/keys", "{\"tenant\":\"acme\",\"device\":\"intruder\"}"),
			new Endpoint("GET", "/operator/v1/keys?tenant=acme", ""),
			new Endpoint("DELETE", "/operator/v1/keys/KEY", ""),
			new Endpoint("GET", "/operator/v1/devices?tenant=acme&store=tasks", ""),
			new Endpoint("POST", "/operator/v1/devices/van1/revoke?tenant=acme", "{}"),
			new Endpoint("POST", "/operator/v1/devices/van1/allow?tenant=acme", "{}"),
			new Endpoint("GET", "/operator/v1/audit", ""), new Endpoint("GET", "/operator/v1/tenants", ""),
			new Endpoint("GET", "/operator/v1/tenants/export?tenant=acme", ""),
			new Endpoint("POST", "/operator/v1/tenants/import?tenant=fresh", "{}"),
			new Endpoint("DELETE", "/operator/v1/tenants?tenant=acme&confirm=acme", ""),
			new Endpoint("GET", "/operator/v1/else", ""), new Endpoint("GET", "/operator", ""),
			new Endpoint("GET", "/actuator", ""), new Endpoint("GET", "/actuator/env", ""),
			new Endpoint("POST", "/actuator/loggers/root", "{\"configuredLevel\":\"INFO\"}"));

	@TempDir
	private Path directory;

	@Test
	void fault41NoPathOpensToATokenThatIsMissingWrongExpiredOrRevokedAndNothingChanges() {
		try (Issuer issuer = new Issuer();
				RunningServer server = RunningServer.onSqlite(this.directory,
						Map.of("persist.server.tokens.van.token", TestServer.VAN_TOKEN,
								"persist.server.tokens.van.tenant", "acme", "persist.server.jwt.issuer-uri",
								issuer.name(), "persist.server.jwt.audiences", Issuer.AUDIENCE,
								"management.endpoints.web.exposure.include", "health,env,loggers"))) {
			DeviceKeys keys = server.bean(DeviceKeys.class);
			Created good = keys.create("acme", "van", null);
			server.post(good.token(), "/v1/stores/tasks/push", RunningServer.push("van1", "k1"));
			Map<String, String> bad = badTokens(issuer, keys, good);
			String before = everything(server);
			for (Map.Entry<String, String> token : bad.entrySet()) {
				for (List<Endpoint> endpoints : List.of(OF_DEVICES, OF_THE_OPERATOR)) {
					endpoints.forEach((endpoint) -> assertRefused(server, endpoint, good, token));
				}
			}
			// what opens one side opens nothing of the other
			for (String device : List.of(TestServer.VAN_TOKEN, good.token(), issuer.token("acme", (claims) -> {
			}))) {
				OF_THE_OPERATOR.stream()
					.filter((endpoint) -> !endpoint.path().equals("/operator"))
					.forEach((endpoint) -> assertRefused(server, endpoint, good, Map.entry("a device's", device)));
			}
			OF_DEVICES.forEach((endpoint) -> assertRefused(server, endpoint, good,
					Map.entry("the operator's", RunningServer.OPERATOR)));
			assertThat(everything(server)).isEqualTo(before);
		}
	}

	private static Map<String, String> badTokens(Issuer issuer, DeviceKeys keys, Created good) {
		Created revoked = keys.create("acme", "old", null);
		keys.revoke(revoked.key().id());
		Created expired = keys.create("acme", "short", Instant.now().plusMillis(500));
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !expired.key().isGood(Instant.now()));
		String token = good.token();
		Map<String, String> bad = new LinkedHashMap<>();
		bad.put("missing", "");
		bad.put("wrong", "wrong-token-0123456789");
		bad.put("longer than the configured one", TestServer.VAN_TOKEN + "x");
		bad.put("expired, signed",
				issuer.token("acme", (claims) -> claims.expirationTime(Date.from(Instant.now().minusSeconds(3600)))));
		bad.put("signed by nobody", issuer.unsigned());
		bad.put("key with another secret", token.substring(0, 20) + "0".repeat(64));
		bad.put("key that nobody has", "pk_0123456789abcdef_" + "0".repeat(64));
		bad.put("expired key", expired.token());
		bad.put("revoked key", revoked.token());
		return bad;
	}

	private static void assertRefused(RunningServer server, Endpoint endpoint, Created good,
			Map.Entry<String, String> token) {
		HttpResponse<byte[]> answer = server.http()
			.send(endpoint.method(), endpoint.path().replace("KEY", good.key().id()),
					RunningServer.headers(token.getValue()), endpoint.body().getBytes(StandardCharsets.UTF_8));
		assertThat(answer.statusCode() + " " + TestServer.text(answer)).as(token.getKey() + ": " + endpoint)
			.isEqualTo("401 " + REFUSED);
		assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
	}

	/** What the operator sees of all there is, but for the audit, which tells of this. */
	private static String everything(RunningServer server) {
		StringBuilder all = new StringBuilder();
		for (String path : List.of("/tenants", "/keys?tenant=acme", "/devices?tenant=acme&store=tasks",
				"/tenants/export?tenant=acme")) {
			HttpResponse<byte[]> answer = server.get(RunningServer.OPERATOR, "/operator/v1" + path);
			assertThat(answer.statusCode()).isEqualTo(200);
			all.append(TestServer.text(answer).replaceAll("\"time\":\\d+", ""));
		}
		return all.toString();
	}

	/**
	 * What is called.
	 */
	private record Endpoint(String method, String path, String body) {

	}

}
