package one.persist.autoconfigure;

import java.nio.file.Path;
import java.util.List;

import one.persist.InvalidConfigurationException;
import one.persist.Store;
import one.persist.StoreOpenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the failure analyzers, as an application finds them.
 */
class FailureAnalyzerTests {

	@TempDir
	private Path directory;

	@Test
	void explainsAConfigurationThatCannotWork() {
		FailureAnalysis analysis = analyze(
				new IllegalStateException(new InvalidConfigurationException("What it is.", "What to do.")));
		assertThat(analysis.getDescription()).isEqualTo("What it is.");
		assertThat(analysis.getAction()).isEqualTo("What to do.");
	}

	@ParameterizedTest
	@EnumSource
	void explainsAFileThatCannotBeOpened(StoreOpenException.Reason reason) {
		Path path = Path.of("data", "tasks.db");
		FailureAnalysis analysis = analyze(new StoreOpenException(reason, path, "Why not", null));
		assertThat(analysis.getDescription()).contains(path.toString(), "Why not");
		assertThat(analysis.getAction()).hasSizeGreaterThan(40).endsWith(".");
	}

	@Test
	void explainsTwoStoresInOneFile() {
		Path path = this.directory.resolve("t.db");
		FailureAnalysis analysis = failure(
				runner().withPropertyValues("persist.stores.a.path=" + path, "persist.stores.b.path=" + path));
		assertThat(analysis.getDescription()).contains(path.toString());
		assertThat(analysis.getAction()).contains("a file of its own");
	}

	@Test
	void explainsAStoreNameThatIsNotAllowed() {
		FailureAnalysis analysis = failure(runner().withPropertyValues("persist.stores[My Tasks].synchronous=normal"));
		assertThat(analysis.getDescription()).isEqualTo("Store name 'My Tasks' is not allowed.");
		assertThat(analysis.getAction()).contains("lower-case letters");
	}

	@Test
	void explainsAStrategyThatThereIsNot() {
		FailureAnalysis analysis = failure(runner().withPropertyValues(
				"persist.stores.tasks.sync.remote=https://a.example.com", "persist.stores.tasks.sync.strategy=newest"));
		assertThat(analysis.getDescription()).contains("'newest'");
		assertThat(analysis.getAction()).contains("last-write-wins", "manual", "merge");
	}

	@Test
	void explainsAStoreWithTheNameOfAnotherBean() {
		FailureAnalysis analysis = failure(runner().withUserConfiguration(Clash.class)
			.withPropertyValues("persist.stores.tasks.synchronous=normal"));
		assertThat(analysis.getDescription()).contains("Store 'tasks'", "FailureAnalyzerTests$Clash");
		assertThat(analysis.getAction()).contains("persist.stores");
	}

	@Test
	void leavesOtherClashesToSpringBoot() {
		assertThat(new StoreBeanNameFailureAnalyzer()
			.analyze(new org.springframework.beans.factory.support.BeanDefinitionOverrideException("x",
					new org.springframework.beans.factory.support.RootBeanDefinition(String.class),
					new org.springframework.beans.factory.support.RootBeanDefinition(Store.class))))
			.isNull();
	}

	private ApplicationContextRunner runner() {
		return PersistRunner.in(this.directory).withAllowBeanDefinitionOverriding(false);
	}

	private static FailureAnalysis failure(ApplicationContextRunner runner) {
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		runner.run((context) -> analysis[0] = analyze(context.getStartupFailure()));
		return analysis[0];
	}

	private static FailureAnalysis analyze(Throwable failure) {
		List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((message, cause) -> {
			}));
		return analyzers.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(java.util.Objects::nonNull)
			.findFirst()
			.orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	static class Clash {

		@Bean
		String tasks() {
			return "not a store";
		}

	}

}
