package one.persist.autoconfigure;

import java.nio.file.Path;

import java.util.concurrent.Executor;

import javax.sql.DataSource;

import one.persist.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.core.task.TaskExecutor;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the application has of its own stays as it is.
 */
class HostTests {

	@TempDir
	private Path directory;

	@Test
	void offersNothingThatAnApplicationCouldTakeForItsOwn() {
		PersistRunner.in(this.directory)
			.withPropertyValues("persist.stores.tasks.synchronous=normal")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(DataSource.class)
					.doesNotHaveBean(JdbcTemplate.class)
					.doesNotHaveBean(TransactionManager.class)
					.doesNotHaveBean(JdbcMappingContext.class)
					.doesNotHaveBean("jdbcDialect");
				assertThat(context).doesNotHaveBean(Executor.class);
			});
	}

	@Test
	void leavesTheDatabaseOfTheApplicationAlone() {
		withDatabase().run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(DataSource.class).hasSingleBean(JdbcTemplate.class);
			assertThat(context).hasSingleBean(PlatformTransactionManager.class).hasSingleBean(JdbcClient.class);
			assertThat(context.getBean(JdbcTemplate.class).queryForObject("select h2version()", String.class))
				.startsWith("2.");
			context.getBean("tasks", Store.class).records().put("t1", StringNode.valueOf("milk"));
		});
	}

	@Test
	void leavesTheRepositoriesOfTheApplicationAlone() {
		withDatabase().withUserConfiguration(Host.class).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(JdbcTemplate.class)
				.execute(
						"create table \"CAT\" (\"ID\" bigint generated always as identity primary key, \"NAME\" varchar(20))");
			Cat saved = context.getBean(Cats.class).save(new Cat(null, "Mia"));
			assertThat(context.getBean(Cats.class).findById(saved.id())).contains(saved);
			context.getBean("tasks", Store.class).records().put("t1", StringNode.valueOf("milk"));
		});
	}

	@Test
	void leavesTheExecutorsOfTheApplicationAlone() {
		PersistRunner.in(this.directory)
			.withConfiguration(
					AutoConfigurations.of(TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class))
			.withUserConfiguration(Scheduling.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().hasBean("applicationTaskExecutor").hasBean("taskScheduler");
				assertThat(context.getBean(TaskScheduler.class)).isSameAs(context.getBean("taskScheduler"));
				assertThat(context.getBeanNamesForType(TaskExecutor.class))
					.containsExactlyInAnyOrder("applicationTaskExecutor", "taskScheduler");
			});
	}

	private ApplicationContextRunner withDatabase() {
		return PersistRunner.in(this.directory)
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
					JdbcClientAutoConfiguration.class, TransactionAutoConfiguration.class))
			.withPropertyValues("persist.stores.tasks.synchronous=normal",
					"spring.datasource.url=jdbc:h2:mem:host-" + System.nanoTime());
	}

	record Cat(@Id Long id, String name) {

	}

	interface Cats extends CrudRepository<Cat, Long> {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableJdbcRepositories(considerNestedRepositories = true,
			includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Cats.class))
	static class Host extends AbstractJdbcConfiguration {

	}

	@EnableScheduling
	@Configuration(proxyBeanMethods = false)
	static class Scheduling {

	}

}
