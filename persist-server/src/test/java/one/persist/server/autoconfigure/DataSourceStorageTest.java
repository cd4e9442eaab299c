package one.persist.server.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.server.PersistServerApplication;
import one.persist.server.postgres.TestDatabase;
import one.persist.server.storage.PostgresSyncStorage;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.SyncStorage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the server stores in the application's database, and when it leaves it alone.
 */
class DataSourceStorageTest {

	private static final String TOKEN = "0123456789abcdef";

	private static TestDatabase database;

	@TempDir
	private Path directory;

	private final WebApplicationContextRunner host = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, WebMvcAutoConfiguration.class,
				PersistServerAutoConfiguration.class))
		.withPropertyValues("persist.server.tokens.van.token=" + TOKEN, "persist.server.tokens.van.tenant=acme");

	@BeforeAll
	static void start() {
		database = new TestDatabase();
	}

	@AfterAll
	static void stop() {
		database.close();
	}

	private static String[] source() {
		return new String[] { "spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + TestDatabase.ROLE, "spring.datasource.password=" + TestDatabase.ROLE };
	}

	private static boolean hasSchema(String schema) {
		return "1".equals(database.single("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema + "'"));
	}

	private FailureAnalysis analyze(WebApplicationContextRunner runner) {
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		runner.run((context) -> {
			assertThat(context).hasFailed();
			analysis[0] = new ServerSetupFailureAnalyzer().analyze(context.getStartupFailure());
		});
		return analysis[0];
	}

	@Test
	void anApplicationThatAsksForItHasTheServerInItsDatabase() {
		this.host.withPropertyValues(source())
			.withPropertyValues("persist.server.storage=datasource", "persist.server.schema=asked")
			.run((context) -> {
				assertThat(context.getBean(SyncStorage.class)).isInstanceOf(PostgresSyncStorage.class);
				assertThat(context).hasSingleBean(DataSource.class);
				assertThat(hasSchema("asked")).isTrue();
				context.getBean(SyncStorage.class).close();
				assertThat(context.getBean(HikariDataSource.class).isClosed()).isFalse();
			});
	}

	@Test
	void anApplicationWithADatabaseThatAsksForADirectoryHasItsDatabaseLeftAlone() {
		this.host.withPropertyValues(source())
			.withPropertyValues("persist.server.directory=" + this.directory, "persist.server.schema=unasked")
			.run((context) -> {
				assertThat(context.getBean(SyncStorage.class)).isInstanceOf(SqliteSyncStorage.class);
				assertThat(hasSchema("unasked")).isFalse();
			});
	}

	@Test
	void anApplicationWithADatabaseThatAsksForNothingIsNoServer() {
		this.host.withPropertyValues(source())
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SyncStorage.class));
	}

	@Test
	void anApplicationMayLeaveItToTheUrl() {
		WebApplicationContextRunner either = this.host.withPropertyValues("persist.server.storage=auto",
				"persist.server.directory=" + this.directory, "persist.server.schema=either");
		either.withPropertyValues(source())
			.run((context) -> assertThat(context.getBean(SyncStorage.class)).isInstanceOf(PostgresSyncStorage.class));
		either.run((context) -> assertThat(context.getBean(SyncStorage.class)).isInstanceOf(SqliteSyncStorage.class));
	}

	@Test
	void aDatabaseOfAnotherMakeIsNamed() {
		FailureAnalysis analysis = analyze(this.host.withPropertyValues("persist.server.storage=datasource",
				"spring.datasource.url=jdbc:h2:mem:other-make"));
		assertThat(analysis.getDescription()).isEqualTo("The application's DataSource is H2, not PostgreSQL.");
	}

	@Test
	void anApplicationWithoutADatabaseIsToldThatItHasNone() {
		FailureAnalysis analysis = analyze(new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PersistServerAutoConfiguration.class))
			.withPropertyValues("persist.server.storage=datasource"));
		assertThat(analysis.getDescription()).endsWith("DataSource, of which there is none.");
		assertThat(analysis.getAction()).contains("spring.datasource.url");
	}

	@Test
	void anApplicationWithSeveralDatabasesIsAskedWhichOne() {
		FailureAnalysis analysis = analyze(
				this.host.withUserConfiguration(Two.class).withPropertyValues("persist.server.storage=datasource"));
		assertThat(analysis.getDescription()).endsWith("DataSource, of which there are several.");
		assertThat(analysis.getAction()).contains("primary");
	}

	@Test
	void aFileWithoutADirectoryIsAskedFor() {
		FailureAnalysis analysis = analyze(this.host.withPropertyValues("persist.server.storage=sqlite"));
		assertThat(analysis.getAction()).contains("persist.server.directory");
	}

	@Test
	void fault48ADatabaseThatIsDownIsToldWithoutItsPassword() {
		FailureAnalysis analysis = analyze(this.host.withPropertyValues("persist.server.storage=datasource",
				"spring.datasource.url=jdbc:postgresql://localhost:1/persist?password=s3cret-1",
				"spring.datasource.username=persist", "spring.datasource.password=s3cret-2"));
		assertThat(analysis.getDescription()).contains("The database cannot be used").contains("refused");
		assertThat(analysis.getDescription() + analysis.getAction()).doesNotContain("s3cret");
	}

	private static void runOnItsOwn(Consumer<ConfigurableApplicationContext> use, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0",
				"--persist.server.tokens.van.token=" + TOKEN, "--persist.server.tokens.van.tenant=acme"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		try (ConfigurableApplicationContext context = SpringApplication.from(PersistServerApplication::main)
			.run(arguments.toArray(String[]::new))
			.getApplicationContext()) {
			use.accept(context);
		}
	}

	private static int pull(ConfigurableApplicationContext server) {
		String port = server.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/stores/tasks/pull"))
			.header("Authorization", "Bearer " + TOKEN)
			.header("Persist-Protocol", "1")
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"device\":\"van1\",\"previous\":[],\"limit\":1}"))
			.build();
		try {
			HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
			return response.statusCode();
		}
		catch (java.io.IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void theServerOnItsOwnStoresInPostgresqlOnceItHasAUrl() {
		String[] source = source();
		runOnItsOwn((server) -> {
			assertThat(server.getBean(SyncStorage.class)).isInstanceOf(PostgresSyncStorage.class);
			assertThat(server.getBean(HikariDataSource.class).getConnectionTimeout()).isEqualTo(10_000);
			assertThat(pull(server)).isEqualTo(200);
		}, source[0], source[1], source[2], "persist.server.directory=" + this.directory.resolve("unused"));
		assertThat(database.single("SELECT tenant || '/' || store FROM persist.sync_store")).isEqualTo("acme/tasks");
		assertThat(this.directory.resolve("unused")).doesNotExist();
	}

	@Test
	void theServerOnItsOwnNeedsNoDatabase() {
		runOnItsOwn((server) -> {
			assertThat(server.getBean(SyncStorage.class)).isInstanceOf(SqliteSyncStorage.class);
			assertThat(server.getBeansOfType(DataSource.class)).isEqualTo(Map.of());
			assertThat(pull(server)).isEqualTo(200);
		}, "persist.server.directory=" + this.directory.resolve("data"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Two {

		@Bean(destroyMethod = "close")
		DataSource one() {
			return database.pool(1);
		}

		@Bean(destroyMethod = "close")
		DataSource other() {
			return database.pool(1);
		}

	}

}
