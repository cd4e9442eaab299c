package one.persist.server.http;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import one.persist.server.PersistServerApplication;
import one.persist.server.security.Issuer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may call a server on its own that takes signed tokens, next to one of its
 * configuration.
 */
@ExtendWith(OutputCaptureExtension.class)
class SignedTokensTest {

	private static final String PULL = "{\"device\":\"van1\",\"previous\":[],\"limit\":100}";

	private static final String PATH = "/v1/stores/tasks/pull";

	private static final String REFUSED = "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
			+ "\"detail\":\"A valid bearer token is required\",\"code\":\"unauthorized\"}";

	@TempDir
	private static Path directory;

	private static Issuer issuer;

	private static Issuer stranger;

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		issuer = new Issuer();
		stranger = new Issuer();
		context = run("shared", Map.of("persist.server.jwt.issuer-uri", issuer.name()));
	}

	@AfterAll
	static void stop() {
		context.close();
		issuer.close();
		stranger.close();
	}

	private static ConfigurableApplicationContext run(String name, Map<String, Object> properties) {
		Map<String, Object> all = new HashMap<>(properties);
		all.put("persist.server.directory", directory.resolve(name).toString());
		all.put("persist.server.jwt.audiences", Issuer.AUDIENCE);
		all.put("persist.server.tokens.van.token", TestServer.VAN_TOKEN);
		all.put("persist.server.tokens.van.tenant", "acme");
		all.put("server.port", "0");
		all.put("management.endpoints.web.exposure.include", "health");
		return new SpringApplicationBuilder(PersistServerApplication.class).properties(all).run();
	}

	private static TestServer server(ConfigurableApplicationContext context) {
		return new TestServer(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	private static Map<String, String> with(String token) {
		return TestServer.with("Authorization", "Bearer " + token);
	}

	private static HttpResponse<byte[]> pull(String token) {
		return server(context).post(PATH, with(token), PULL);
	}

	private static void assertRefused(String token) {
		for (HttpResponse<byte[]> response : List.of(pull(token), server(context).get("/v1", with(token)),
				server(context).get("/v1/stores/tasks/announcements", with(token)),
				server(context).post("/v1/stores/tasks/push", with(token), "{}"),
				server(context).get("/elsewhere", with(token)), server(context).get("/actuator/env", with(token)))) {
			assertThat(response.statusCode()).as(response.uri().toString()).isEqualTo(401);
			assertThat(TestServer.text(response)).isEqualTo(REFUSED);
			assertThat(response.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
		}
	}

	@Test
	void aTokenThatIsSignedForThisServerOpensTheStoresOfItsTenant() {
		String push = "{\"device\":\"jwt1\",\"previous\":[],\"push\":\"p1\",\"entries\":[{\"key\":\"k\",\"value\":\"of acme\","
				+ "\"version\":\"0192f3c4a5b60001@jwt1\",\"vector\":{\"jwt1\":\"0192f3c4a5b60001\"}}]}";
		assertThat(TestServer
			.text(server(context).post("/v1/stores/signed/push", with(issuer.token("acme", Issuer::same)), push)))
			.contains("applied");
		for (String token : List.of(TestServer.VAN_TOKEN, issuer.tokenOfTheCurve("acme"))) {
			assertThat(TestServer.text(server(context).post("/v1/stores/signed/pull", with(token), PULL)))
				.contains("of acme");
		}
		assertThat(TestServer
			.text(server(context).post("/v1/stores/signed/pull", with(issuer.token("bravo", Issuer::same)), PULL)))
			.startsWith("{\"changes\":[],");
	}

	@Test
	void aTokenForAccessAloneIsTaken() {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1")
			.type(new JOSEObjectType("at+jwt"))
			.build();
		assertThat(pull(issuer.tokenWith(header)).statusCode()).isEqualTo(200);
	}

	static Map<String, String> bad() {
		Map<String, String> bad = new LinkedHashMap<>();
		Instant now = Instant.now();
		bad.put("expired", issuer.token("acme", (claims) -> claims.expirationTime(Date.from(now.minusSeconds(70)))));
		bad.put("without an end", issuer.token("acme", (claims) -> claims.expirationTime(null)));
		bad.put("not yet", issuer.token("acme", (claims) -> claims.notBeforeTime(Date.from(now.plusSeconds(90)))));
		bad.put("ends before it begins", issuer.token("acme",
				(claims) -> claims.issueTime(Date.from(now)).expirationTime(Date.from(now.minusSeconds(5)))));
		bad.put("for others", issuer.token("acme", (claims) -> claims.audience("billing")));
		bad.put("for nobody", issuer.token("acme", (claims) -> claims.audience((String) null)));
		bad.put("of another issuer", issuer.token("acme", (claims) -> claims.issuer("https://id.example.com")));
		bad.put("of no issuer", issuer.token("acme", (claims) -> claims.issuer(null)));
		bad.put("signed by a stranger", stranger.token("acme", (claims) -> claims.issuer(issuer.name())));
		bad.put("unsigned", issuer.unsigned());
		bad.put("a secret that all know", issuer.signedWithThePublicKey("RSA"));
		bad.put("an algorithm not allowed",
				issuer.tokenWith(new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("rsa-1").build()));
		bad.put("of another type", issuer.tokenWith(
				new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").type(new JOSEObjectType("dpop+jwt")).build()));
		bad.put("cut off", issuer.token("acme", Issuer::same).replaceAll(".{4}$", ""));
		bad.put("no signature", issuer.token("acme", Issuer::same).replaceAll("[^.]*$", ""));
		bad.put("nothing", "..");
		bad.put("not JSON", "e30.bm90IGpzb24.e30");
		bad.put("without tenant", issuer.token("acme", (claims) -> claims.claim("tenant", null)));
		bad.put("with two tenants", issuer.token("acme", (claims) -> claims.claim("tenant", List.of("acme", "bravo"))));
		bad.put("with one tenant in a list", issuer.token("acme", (claims) -> claims.claim("tenant", List.of("acme"))));
		bad.put("with a number", issuer.token("acme", (claims) -> claims.claim("tenant", 7)));
		bad.put("with an object", issuer.token("acme", (claims) -> claims.claim("tenant", Map.of("id", "acme"))));
		for (String tenant : List.of("", " ", "a\u0000b", "a\nb", "x".repeat(201))) {
			bad.put("tenant " + tenant.length() + tenant.hashCode(), issuer.token(tenant, Issuer::same));
		}
		bad.put("the tenant twice",
				issuer.tokenOf("{\"tenant\":\"acme\",\"tenant\":\"bravo\",\"aud\":\"persist\",\"iss\":\""
						+ issuer.name() + "\",\"exp\":" + now.plusSeconds(600).getEpochSecond() + "}"));
		bad.put("an end that is none", issuer.tokenOf(
				"{\"tenant\":\"acme\",\"aud\":\"persist\",\"iss\":\"" + issuer.name() + "\",\"exp\":\"tomorrow\"}"));
		bad.put("an audience that is none", issuer.tokenOf("{\"tenant\":\"acme\",\"aud\":{\"a\":1},\"iss\":\""
				+ issuer.name() + "\",\"exp\":" + now.plusSeconds(600).getEpochSecond() + "}"));
		bad.put("half a character", issuer.tokenOf("{\"tenant\":\"\\ud800\",\"aud\":\"persist\",\"iss\":\""
				+ issuer.name() + "\",\"exp\":" + now.plusSeconds(600).getEpochSecond() + "}"));
		bad.put("nothing in it", issuer.tokenOf("{}"));
		bad.put("a list", issuer.tokenOf("[]"));
		bad.put("very deep", issuer.tokenOf("[".repeat(2000)));
		return bad;
	}

	static List<String> badOnes() {
		return List.copyOf(bad().keySet());
	}

	@ParameterizedTest
	@MethodSource("badOnes")
	void fault41ASignedTokenThatIsNotGoodIsToldNothing(String what) {
		assertRefused(bad().get(what));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "wrong-token-0123456789" })
	void fault41WhoHasNoTokenOrAWrongOneIsToldNothing(String token) {
		assertRefused(token);
	}

	@Test
	void fault41ASignedTokenAnywhereButInItsHeaderIsNone() {
		String token = issuer.token("acme", Issuer::same);
		Map<String, String> headers = TestServer.without("Authorization");
		assertThat(server(context).post(PATH + "?access_token=" + token, headers, PULL).statusCode()).isEqualTo(401);
		headers.put("Content-Type", "application/x-www-form-urlencoded");
		assertThat(server(context).post(PATH, headers, "access_token=" + token).statusCode()).isEqualTo(401);
		headers.put("Cookie", "access_token=" + token);
		assertThat(server(context).post(PATH, headers, PULL).statusCode()).isEqualTo(401);
	}

	@Test
	void fault41KeysThatNobodyHasDoNotMakeTheServerAskAndAsk() {
		pull(issuer.token("acme", Issuer::same));
		int before = issuer.asked();
		for (int i = 0; i < 20; i++) {
			JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("made-up-" + i).build();
			assertThat(pull(issuer.tokenWith(header)).statusCode()).isEqualTo(401);
		}
		assertThat(issuer.asked() - before).isLessThanOrEqualTo(2);
		assertThat(pull(issuer.token("acme", Issuer::same)).statusCode()).isEqualTo(200);
	}

	@Test
	void anIssuerThatIsAwayDelaysTheCallAndRefusesNobody(CapturedOutput output) {
		try (Issuer late = new Issuer()) {
			late.away(true);
			try (ConfigurableApplicationContext other = run("away",
					Map.of("persist.server.jwt.issuer-uri", late.name()))) {
				String token = late.token("acme", Issuer::same);
				for (int i = 0; i < 3; i++) {
					HttpResponse<byte[]> response = server(other).post(PATH, with(token), PULL);
					assertThat(response.statusCode()).isEqualTo(503);
					assertThat(response.headers().firstValue("Retry-After")).contains("30");
					assertThat(TestServer.text(response)).contains("\"code\":\"unavailable\"");
				}
				assertThat(server(other).post(PATH, TestServer.headers(), PULL).statusCode()).isEqualTo(200);
				assertThat(server(other).post(PATH, with("wrong-token-0123456789"), PULL).statusCode()).isEqualTo(401);
				assertThat(output).containsOnlyOnce("The keys of the issuer of tokens cannot be had");
				assertThat(output).doesNotContain(token);
			}
		}
	}

	@Test
	void anIssuerThatGoesAwayLaterIsNotMissed() {
		try (Issuer later = new Issuer();
				ConfigurableApplicationContext other = run("later",
						Map.of("persist.server.jwt.jwk-set-uri", later.keys()))) {
			assertThat(server(other).post(PATH, with(later.token("acme", Issuer::same)), PULL).statusCode())
				.isEqualTo(200);
			later.away(true);
			assertThat(server(other).post(PATH, with(later.tokenOfTheCurve("acme")), PULL).statusCode()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "RSA", "EC" })
	void aKeyInAFileNeedsNoIssuerToBeAsked(String kind) {
		try (ConfigurableApplicationContext other = run("file-" + kind, Map.of("persist.server.jwt.public-key-location",
				"file:" + issuer.publicKey(directory, kind), "persist.server.jwt.device-claim", "sub"))) {
			String rsa = issuer.token("acme", Issuer::same);
			String ec = issuer.tokenOfTheCurve("acme");
			int asked = issuer.asked();
			assertThat(server(other).post(PATH, with(rsa), PULL).statusCode())
				.isEqualTo(kind.equals("RSA") ? 200 : 401);
			assertThat(server(other).post(PATH, with(ec), PULL).statusCode()).isEqualTo(kind.equals("EC") ? 200 : 401);
			for (String token : List.of(issuer.unsigned(), issuer.signedWithThePublicKey(kind),
					stranger.token("acme", Issuer::same), stranger.tokenOfTheCurve("acme"),
					issuer.token("acme", (claims) -> claims.subject(null)))) {
				assertThat(TestServer.text(server(other).post(PATH, with(token), PULL))).isEqualTo(REFUSED);
			}
			assertThat(issuer.asked()).isEqualTo(asked);
		}
	}

}
