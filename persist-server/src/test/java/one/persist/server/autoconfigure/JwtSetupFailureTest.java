package one.persist.server.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import one.persist.server.PersistServerApplication;
import one.persist.server.security.Issuer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What an operator reads who has configured by halves who may call.
 */
class JwtSetupFailureTest {

	@TempDir
	private Path directory;

	private WebApplicationContextRunner server(String... jwt) {
		return new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PersistServerAutoConfiguration.class,
					PersistServerSecurityAutoConfiguration.class))
			.withPropertyValues("persist.server.directory=" + this.directory)
			.withPropertyValues(
					Stream.of(jwt).map((property) -> "persist.server.jwt." + property).toArray(String[]::new));
	}

	private FailureAnalysis analyze(String... jwt) {
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		server(jwt).run((context) -> {
			assertThat(context).hasFailed();
			analysis[0] = new ServerSetupFailureAnalyzer().analyze(context.getStartupFailure());
		});
		return analysis[0];
	}

	@Test
	void anIssuerWithoutAudiences() {
		assertThat(analyze("issuer-uri=https://id.example.com").getAction()).contains("persist.server.jwt.audiences");
		assertThat(analyze("issuer-uri=https://id.example.com", "audiences=").getAction())
			.contains("persist.server.jwt.audiences");
	}

	@Test
	void audiencesWithoutKeys() {
		assertThat(analyze("audiences=persist").getAction()).contains("persist.server.jwt.issuer-uri",
				"persist.server.jwt.jwk-set-uri", "persist.server.jwt.public-key-location");
	}

	@Test
	void keysAtTwoPlaces() {
		assertThat(analyze("audiences=persist", "jwk-set-uri=https://id.example.com/keys",
				"public-key-location=file:key.pem")
			.getDescription()).contains("two places");
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "HS256", "HS512", "rs256", "EdDSA", "" })
	void fault41AnAlgorithmThatIsNeverTaken(String algorithm) {
		assertThat(analyze("audiences=persist", "jwk-set-uri=https://id.example.com/keys", "algorithms=" + algorithm)
			.getAction()).contains("RS256", "ES256");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ftp://id.example.com", "file:///etc/passwd", "id.example.com", "https://a:secret@b/c",
			"https:///keys", "https://a b" })
	void fault45AnAddressThatIsNotAsked(String address) {
		for (String property : new String[] { "issuer-uri", "jwk-set-uri" }) {
			FailureAnalysis analysis = analyze("audiences=persist", property + "=" + address);
			assertThat(analysis.getDescription()).contains("persist.server.jwt." + property).doesNotContain("secret");
		}
	}

	@ParameterizedTest
	@CsvSource({ "clock-skew=6m, clock-skew", "clock-skew=-1s, clock-skew", "tenant-claim=, tenant-claim",
			"device-claim=, device-claim" })
	void aValueThatCannotWork(String property, String named) {
		assertThat(analyze("audiences=persist", "jwk-set-uri=https://id.example.com/keys", property).getAction())
			.contains("persist.server.jwt." + named);
	}

	@Test
	void aKeyThatIsNotThereOrNone() throws Exception {
		assertThat(analyze("audiences=persist", "public-key-location=file:" + this.directory + "/none.pem")
			.getDescription()).contains("none.pem", "cannot be read");
		Path file = Files.writeString(this.directory.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\ns3cret\n");
		FailureAnalysis analysis = analyze("audiences=persist", "public-key-location=file:" + file);
		assertThat(analysis.getDescription()).contains("no public key");
		assertThat(analysis.getCause()).hasNoCause();
	}

	@Test
	void aKeyForNoneOfTheAlgorithms() {
		try (Issuer issuer = new Issuer()) {
			assertThat(analyze("audiences=persist", "algorithms=RS256",
					"public-key-location=file:" + issuer.publicKey(this.directory, "EC"))
				.getDescription()).contains("none of the algorithms [RS256]");
		}
	}

	@Test
	void aKeyOfACurveForNoneOfTheAlgorithms() {
		try (Issuer issuer = new Issuer()) {
			assertThat(analyze("audiences=persist", "algorithms=RS256,ES384",
					"public-key-location=file:" + issuer.publicKey(this.directory, "EC"))
				.getDescription()).contains("none of the algorithms [RS256, ES384]");
		}
	}

	@Test
	void anIssuerIsNotAskedAtStart() {
		server("issuer-uri=https://no-such-host.invalid", "audiences=persist").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(one.persist.server.http.CallerGate.class).isClosed()).isFalse();
		});
	}

	@Test
	void anOperatorsTokenInAnApplicationThatWouldNotAskForIt() {
		server().withPropertyValues("persist.server.operator.token=operator-0123456789")
			.run((context) -> assertThat(
					new ServerSetupFailureAnalyzer().analyze(context.getStartupFailure()).getAction())
				.contains("persist.server.operator.token"));
	}

	@ParameterizedTest
	@CsvSource({ "short, 5 characters", "0123456789 abcdef, no bearer token", "van-token-0123456789, are the same" })
	void anOperatorsTokenThatCannotWork(String token, String described) {
		Throwable failure = catchThrowable(() -> new SpringApplicationBuilder(PersistServerApplication.class)
			.run("--server.port=0", "--persist.server.directory=" + this.directory,
					"--persist.server.tokens.van.token=van-token-0123456789", "--persist.server.tokens.van.tenant=acme",
					"--persist.server.operator.token=" + token)
			.close());
		FailureAnalysis analysis = new ServerSetupFailureAnalyzer().analyze(failure);
		assertThat(analysis.getDescription()).contains("The token of the operator", described).doesNotContain(token);
		assertThat(analysis.getAction()).contains("persist.server.operator.token");
	}

}
