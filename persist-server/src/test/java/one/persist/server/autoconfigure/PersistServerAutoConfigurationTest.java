package one.persist.server.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;

import javax.sql.DataSource;

import one.persist.protocol.RecordBounds;
import one.persist.server.http.AccessTokens;
import one.persist.server.storage.Quota;
import one.persist.server.storage.Quotas;
import one.persist.server.storage.Retention;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StoreWriter;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.Visitor;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.servlet.function.RouterFunction;
import tools.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class PersistServerAutoConfigurationTest {

	@TempDir
	private Path temporary;

	private final WebApplicationContextRunner host = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class, PersistServerAutoConfiguration.class));

	private WebApplicationContextRunner server() {
		return this.host.withPropertyValues("persist.server.directory=" + this.temporary.resolve("server"),
				"persist.server.tokens.van.token=0123456789abcdef", "persist.server.tokens.van.tenant=acme");
	}

	@Test
	void anApplicationIsAServerOnceItSaysWhereToStore() {
		server().run((context) -> {
			assertThat(context).hasSingleBean(SyncStorage.class).hasSingleBean(RouterFunction.class);
			assertThat(this.temporary.resolve("server/persist-server.db")).exists();
		});
	}

	@Test
	void anApplicationThatNamesNoDirectoryIsNoServer() {
		this.host.withPropertyValues("persist.server.tokens.van.token=0123456789abcdef").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context).doesNotHaveBean(SyncStorage.class).doesNotHaveBean(RouterFunction.class);
			assertThat(context).doesNotHaveBean(PersistServerProperties.class);
		});
	}

	@Test
	void anApplicationWithoutWebIsNoServer() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PersistServerAutoConfiguration.class))
			.withPropertyValues("persist.server.directory=" + this.temporary)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SyncStorage.class));
	}

	@Test
	void theApplicationsOwnStorageTakesThePlaceOfSqlite() {
		server().withUserConfiguration(OwnStorage.class).run((context) -> {
			assertThat(context).hasSingleBean(SyncStorage.class);
			assertThat(context.getBean(SyncStorage.class)).isNotInstanceOf(SqliteSyncStorage.class);
			assertThat(this.temporary.resolve("server")).doesNotExist();
		});
	}

	@Test
	void theApplicationsOwnDatabaseIsLeftAlone() {
		server()
			.withConfiguration(
					AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
							JdbcClientAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=jdbc:h2:mem:host")
			.run((context) -> {
				assertThat(context).hasSingleBean(DataSource.class)
					.hasSingleBean(JdbcTemplate.class)
					.hasSingleBean(JdbcClient.class)
					.hasSingleBean(PlatformTransactionManager.class);
				try (Connection connection = context.getBean(DataSource.class).getConnection()) {
					assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:host");
				}
				assertThat(context.getBean(JdbcTemplate.class)
					.queryForList("SELECT table_name FROM information_schema.tables WHERE table_schema = 'PUBLIC'"))
					.isEmpty();
			});
	}

	@Test
	void noBeanOfTheServerCanBeTakenForOneOfTheApplication() {
		server().run((context) -> {
			for (Class<?> type : new Class<?>[] { DataSource.class, PlatformTransactionManager.class,
					java.time.InstantSource.class, java.util.random.RandomGenerator.class, TaskScheduler.class,
					TaskExecutor.class, ObjectMapper.class }) {
				assertThat(((ListableBeanFactory) context).getBeansOfType(type)).as(type.getName()).isEmpty();
			}
		});
	}

	@Test
	void theApplicationsScheduledMethodsAreNotWokenUp() {
		server().withUserConfiguration(Dormant.class)
			.run((context) -> assertThat(context).doesNotHaveBean(ScheduledAnnotationBeanPostProcessor.class));
	}

	@Test
	void whatIsPastItsTimeIsForgottenSoonAfterTheStart() {
		server().withUserConfiguration(OwnStorage.class)
			.withPropertyValues("persist.server.tombstone-retention=7d", "persist.server.commit-retention=30d")
			.run((context) -> await().untilAsserted(() -> assertThat(context.getBean(OwnStorage.class).purgedBy)
				.isEqualTo(new Retention(java.time.Duration.ofDays(7), java.time.Duration.ofDays(30)))));
	}

	@Test
	void theDirectoryIsFreeAgainAfterTheApplicationHasStopped() {
		server().run((context) -> assertThat(context).hasNotFailed());
		server().run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void limitsAreTakenFromTheConfiguration() {
		server()
			.withPropertyValues("persist.server.limits.entries=10", "persist.server.limits.bytes=64KB",
					"persist.server.limits.changes=20")
			.run((context) -> assertThat(context.getBean(SyncStorage.class).limits())
				.isEqualTo(new RemoteLimits(10, 65_536, 20)));
	}

	@Test
	void recordsMayBeBoundMoreTightlyThanByTheProtocolAndNotMoreLoosely() {
		server()
			.withPropertyValues("persist.server.limits.key-bytes=20", "persist.server.limits.value-bytes=2KB",
					"persist.server.limits.nesting=5")
			.run((context) -> assertThat(context.getBean(SyncStorage.class).bounds())
				.isEqualTo(new RecordBounds(20, 2_048, 5)));
		for (String wrong : new String[] { "key-bytes=513", "value-bytes=2MB", "nesting=101", "nesting=0" }) {
			server().withPropertyValues("persist.server.limits." + wrong)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("The bounds of a record"));
		}
	}

	@Test
	void aTenantMayHaveWhatIsSetForItAndForTheRestWhatIsSetForAll() {
		server()
			.withPropertyValues("persist.server.quota.records=5", "persist.server.quota.bytes=3KB",
					"persist.server.tenants.acme.quota.records=7", "persist.server.tenants[a b].quota.stores=9")
			.run((context) -> {
				SyncStorage storage = context.getBean(SyncStorage.class);
				assertThat(storage.quota("other")).isEqualTo(new Quota(1_000, 10_000, 5, 3_072, 2_000));
				assertThat(storage.quota("acme")).isEqualTo(new Quota(1_000, 10_000, 7, 3_072, 2_000));
				assertThat(storage.quota("a b")).isEqualTo(new Quota(9, 10_000, 5, 3_072, 2_000));
			});
		for (String wrong : new String[] { "quota.records=0", "quota.bytes=-1", "tenants.acme.quota.stores=0" }) {
			server().withPropertyValues("persist.server." + wrong)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("A tenant may have"));
		}
	}

	@Test
	void anApplicationThatKnowsItsTenantsSaysWhatTheyMayHave() {
		Quota small = new Quota(1, 1, 1, 1, 1);
		server().withBean(Quotas.class, () -> (tenant) -> small)
			.run((context) -> assertThat(context.getBean(SyncStorage.class).quota("acme")).isEqualTo(small));
	}

	@Test
	void withoutTokensTheServerStartsAndKnowsNobody() {
		this.host.withPropertyValues("persist.server.directory=" + this.temporary)
			.run((context) -> assertThat(context.getBean(AccessTokens.class).isEmpty()).isTrue());
	}

	@Test
	void fault48NoTextOfTheConfigurationShowsAToken() {
		server().run((context) -> assertThat(context.getBean(PersistServerProperties.class)).asString()
			.contains("acme")
			.doesNotContain("0123456789abcdef"));
	}

	@Test
	void anEmbeddingApplicationFindsNoConfigurationOfTheServersOwn() {
		for (String name : new String[] { "application.yml", "application.yaml", "application.properties" }) {
			assertThat(Files.exists(Path.of("src/main/resources", name))).as(name).isFalse();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnStorage {

		private volatile Retention purgedBy;

		@Bean
		SyncStorage ownStorage() {
			return new SyncStorage() {

				@Override
				public Remote remote(String tenant, String store) {
					throw new IllegalArgumentException("There are no stores");
				}

				@Override
				public Remote remote(Visitor visitor, String store) {
					throw new IllegalArgumentException("There are no stores");
				}

				@Override
				public StoreWriter writer(String tenant, String store) {
					throw new IllegalArgumentException("There are no stores");
				}

				@Override
				public RemoteLimits limits() {
					return RemoteLimits.DEFAULT;
				}

				@Override
				public Purged purge(Retention retention) {
					OwnStorage.this.purgedBy = retention;
					return new Purged(0, 0, 0);
				}

				@Override
				public void close() {
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Dormant {

		@Scheduled(fixedDelay = 1)
		void run() {
			throw new IllegalStateException("The host has not enabled scheduling");
		}

	}

}
