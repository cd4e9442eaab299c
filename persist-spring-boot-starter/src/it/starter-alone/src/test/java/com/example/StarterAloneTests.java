package com.example;

import java.nio.file.Path;

import javax.sql.DataSource;

import com.example.TaskList.Task;
import one.persist.RecordQuery;
import one.persist.RemoteState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.task.TaskExecutor;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.transaction.TransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Run twice by the build, the second time on what was generated ahead of time.
 */
class StarterAloneTests {

	@TempDir
	private Path directory;

	@Test
	void runsOnWhatTheBuildSays() {
		assertThat(SQLiteJDBCLoader.getVersion()).isEqualTo(System.getProperty("expected.sqlite"));
		assertThat(AotDetector.useGeneratedArtifacts()).isEqualTo(Boolean.getBoolean("expected.aot"));
	}

	@Test
	void keepsWhatWasWrittenFromOneRunToTheNext() {
		try (ConfigurableApplicationContext context = start()) {
			context.getBean(TaskList.class).records().put("t1", new Task("Buy milk", false));
			context.getBean(NoteBook.class).write("n1", "The shop closes at six");
		}
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getBean(TaskList.class).records().get("t1").orElseThrow().value())
				.isEqualTo(new Task("Buy milk", false));
			assertThat(context.getBean(NoteBook.class).read("n1")).isEqualTo("The shop closes at six");
			assertThat(context.getBean(TaskList.class).records().list(RecordQuery.all())).hasSize(1);
		}
	}

	@Test
	void givesEachStoreByItsName() {
		try (ConfigurableApplicationContext context = start()) {
			Overview overview = context.getBean(Overview.class);
			assertThat(overview.stores()).containsOnlyKeys("tasks", "notes");
			assertThat(context.getBean(TaskList.class).store()).isSameAs(overview.stores().get("tasks"));
			assertThat(context.getBean(NoteBook.class).store()).isSameAs(overview.stores().get("notes"));
		}
	}

	@Test
	void takesItAsAStateThatNoOneListens() {
		try (ConfigurableApplicationContext context = start()) {
			TaskList tasks = context.getBean(TaskList.class);
			tasks.records().put("t1", new Task("Buy milk", false));
			assertThat(tasks.store().sync().now().pending()).isEqualTo(1);
			// the worker, which the write has woken, may be trying once more
			Awaitility.await()
				.until(() -> tasks.store().sync().status().remotes().get(0).state() == RemoteState.OFFLINE);
			assertThat(context.getBean(NoteBook.class).store().sync().now().remotes()).isEmpty();
		}
	}

	@Test
	void bringsNothingThatOthersWouldTakeForTheirs() {
		try (ConfigurableApplicationContext context = start()) {
			for (Class<?> type : new Class<?>[] { DataSource.class, TransactionManager.class, JdbcOperations.class,
					JdbcClient.class, JdbcConverter.class, RelationalMappingContext.class }) {
				assertThat(context.getBeanNamesForType(type)).as(type.getName()).isEmpty();
			}
			assertThat(context.getBeanNamesForType(TaskExecutor.class)).containsExactly("applicationTaskExecutor");
			assertThat(context.getBeanNamesForType(TaskScheduler.class)).isEmpty();
		}
	}

	private ConfigurableApplicationContext start() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setMainApplicationClass(Application.class); // else the one with 'main', which is Surefire's
		return application.run("--persist.directory=" + this.directory, "--persist.shutdown.drain-timeout=0s");
	}

}
