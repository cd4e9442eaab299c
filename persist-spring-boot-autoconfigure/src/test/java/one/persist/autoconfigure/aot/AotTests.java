package one.persist.autoconfigure.aot;

import java.nio.file.Path;
import java.time.Duration;

import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.autoconfigure.PersistAutoConfiguration;
import one.persist.autoconfigure.PersistRunner;
import one.persist.autoconfigure.http.PersistHttpAutoConfiguration;
import one.persist.autoconfigure.worker.PersistWorkerAutoConfiguration;
import one.persist.conflict.MergeFunction;
import one.persist.spi.RemoteConnector;
import one.persist.spi.StrategyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications that are prepared ahead of time.
 */
class AotTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	@Test
	@CompileWithForkedClassLoader
	void runsAsItDoesOtherwise() {
		TestGenerationContext generated = new TestGenerationContext(Application.class);
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			properties().applyTo(context);
			context.register(Application.class);
			ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generated);
			generated.writeGeneratedContent();
			TestCompiler.forSystem()
				.withCompilerOptions("-Xlint:none")
				.with(generated)
				.compile((compiled) -> run(
						compiled.getInstance(ApplicationContextInitializer.class, initializer.reflectionName())));
		}
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private void run(ApplicationContextInitializer initializer) {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			properties().and("persist.stores.later.synchronous=full").applyTo(context);
			initializer.initialize(context);
			context.refresh();
			Store tasks = context.getBean("tasks", Store.class);
			assertThat(context.getBeansOfType(Store.class)).containsOnlyKeys("tasks", "later");
			assertThat(context.getBean(Holder.class).tasks()).isSameAs(tasks);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
			SyncOptions typed = SyncOptions.to("https://a.example.com").strategy("merge");
			assertThat(context.getBean(StrategyResolver.class).resolve("tasks", typed)).isNotNull();
			assertThat(context.getBean(Stores.class)
				.create("made", StoreOptions.sqlite(this.directory.resolve("made.db")))
				.name()).isEqualTo("made");
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private TestPropertyValues properties() {
		return TestPropertyValues.of("persist.directory=" + this.directory,
				"persist.stores.tasks.type=java.lang.String", "persist.stores.tasks.sync.strategy=merge",
				"persist.stores.tasks.sync.remote=https://sync.example.com");
	}

	record Holder(Store tasks) {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ PersistAutoConfiguration.class, PersistHttpAutoConfiguration.class,
			PersistWorkerAutoConfiguration.class })
	static class Application {

		@Bean
		RemoteConnector connector() {
			return (definition, store) -> PersistRunner.agreeableRemote();
		}

		@Bean
		MergeFunction<String> words() {
			return (local, remote) -> local.value() + remote.value();
		}

		@Bean
		MergeFunction<Integer> numbers() {
			return (local, remote) -> local.value() + remote.value();
		}

		@Bean
		Holder holder(@Qualifier("tasks") Store tasks) {
			return new Holder(tasks);
		}

	}

}
