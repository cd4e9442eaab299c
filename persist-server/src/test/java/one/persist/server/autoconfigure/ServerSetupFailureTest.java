package one.persist.server.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;

import one.persist.server.PersistServerApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an operator reads who has configured the server wrongly.
 */
class ServerSetupFailureTest {

	private static final String SECRET = "s3cret-0123456789";

	@TempDir
	private Path directory;

	private FailureAnalysis analyze(String... properties) {
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(PersistServerAutoConfiguration.class))
			.withPropertyValues("persist.server.directory=" + this.directory)
			.withPropertyValues(properties)
			.run((context) -> {
				assertThat(context).hasFailed();
				analysis[0] = new ServerSetupFailureAnalyzer().analyze(context.getStartupFailure());
			});
		return analysis[0];
	}

	private static String[] token(String name, String token, String tenant) {
		return new String[] { "persist.server.tokens." + name + ".token=" + token,
				"persist.server.tokens." + name + ".tenant=" + tenant };
	}

	@Test
	void anEmptyToken() {
		FailureAnalysis analysis = analyze(token("van-1", "", "acme"));
		assertThat(analysis.getDescription()).isEqualTo("The token 'van-1' is empty.");
		assertThat(analysis.getAction()).isEqualTo(
				"Set persist.server.tokens.van-1.token; if it comes from an environment variable, check that it is set.");
	}

	@Test
	void aShortToken() {
		FailureAnalysis analysis = analyze(token("van-1", "s3cret", "acme"));
		assertThat(analysis.getDescription()).isEqualTo("The token 'van-1' has 6 characters, fewer than 16.");
		assertThat(analysis.getAction()).contains("openssl rand -hex 32");
	}

	@Test
	void aTokenThatNoHeaderCanCarry() {
		assertThat(analyze(token("van-1", "s3cret with blanks 123", "acme")).getDescription())
			.isEqualTo("The token 'van-1' holds characters that no bearer token may.");
	}

	@Test
	void aTokenWithoutTenant() {
		FailureAnalysis analysis = analyze(token("van-1", SECRET, ""));
		assertThat(analysis.getDescription()).isEqualTo("The token 'van-1' names no tenant.");
		assertThat(analysis.getAction()).contains("persist.server.tokens.van-1.tenant");
	}

	@Test
	void twoNamesThatShareOneToken() {
		String[] first = token("van-1", SECRET, "acme");
		String[] second = token("van-2", SECRET, "bravo");
		FailureAnalysis analysis = analyze(first[0], first[1], second[0], second[1]);
		assertThat(analysis.getDescription()).isEqualTo("The tokens 'van-1' and 'van-2' are the same.");
		assertThat(analysis.getCause()).asString().doesNotContain(SECRET);
	}

	@Test
	void commitsKeptShorterThanTombstones() {
		assertThat(analyze("persist.server.commit-retention=80d").getDescription()).contains("PT1920H")
			.contains("PT2160H");
	}

	@Test
	void tombstonesNotKeptAtAll() {
		assertThat(analyze("persist.server.tombstone-retention=0d").getDescription()).contains("PT0S");
	}

	@Test
	void aClockToleranceThatRefusesEveryTimestamp() {
		FailureAnalysis analysis = analyze("persist.server.clock-tolerance=-1s");
		assertThat(analysis.getDescription()).contains("PT-1S");
		assertThat(analysis.getAction()).contains("persist.server.clock-tolerance");
	}

	@ParameterizedTest
	@ValueSource(strings = { "entries=0", "changes=-1", "bytes=0B", "bytes=4GB", "inflation-ratio=0" })
	void limitsThatLetNothingThrough(String limit) {
		assertThat(analyze("persist.server.limits." + limit).getAction()).contains("persist.server.limits");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sync", "/sync/", "/", "/a{b}", "/a/**" })
	void aPathThatRoutesCannotBeginWith(String path) {
		assertThat(analyze("persist.server.path=" + path).getDescription()).contains("'" + path + "'");
	}

	@Test
	void aDirectoryThatIsAFile() throws Exception {
		Path file = Files.createFile(this.directory.resolve("file"));
		assertThat(analyze("persist.server.directory=" + file).getDescription()).contains(file.toString());
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void fault48TheServerOnItsOwnSaysSoAndShowsNoToken(CapturedOutput output) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(PersistServerApplication.class)
			.web(WebApplicationType.SERVLET);
		String[] first = token("van-1", SECRET, "acme");
		String[] second = token("van-2", SECRET, "bravo");
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> application.run("--server.port=0", "--persist.server.directory=" + this.directory,
					"--" + first[0], "--" + first[1], "--" + second[0], "--" + second[1]));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The tokens 'van-1' and 'van-2' are the same.")
			.doesNotContain(SECRET);
	}

}
