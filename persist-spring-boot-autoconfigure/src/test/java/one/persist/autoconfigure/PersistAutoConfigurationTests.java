package one.persist.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import one.persist.InvalidConfigurationException;
import one.persist.Store;
import one.persist.StoreOpenException;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.LastWriteWins;
import one.persist.event.RecordChanged;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.PersistListener;
import one.persist.spi.RemoteConnector;
import one.persist.spi.StrategyResolver;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.StringNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PersistAutoConfiguration}.
 */
class PersistAutoConfigurationTests {

	@TempDir
	private Path directory;

	@Test
	void makesABeanOfEachStore() {
		runner().withUserConfiguration(Shop.class)
			.withPropertyValues("persist.stores.tasks.synchronous=full", "persist.stores.price-list.synchronous=normal")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Shop shop = context.getBean(Shop.class);
				assertThat(shop.qualified.name()).isEqualTo("tasks");
				assertThat(shop.tasks).isSameAs(shop.qualified);
				assertThat(shop.all).containsOnlyKeys("tasks", "price-list");
				assertThat(context.getBean(Stores.class).all()).extracting(Store::name)
					.containsExactly("tasks", "price-list");
				assertThat(this.directory.resolve("tasks.db")).exists();
				assertThat(this.directory.resolve("price-list.db")).exists();
			});
	}

	@Test
	void runsWithoutAnyStore() {
		runner().run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(Store.class).hasSingleBean(Stores.class);
			Store drafts = context.getBean(Stores.class)
				.create("drafts", StoreOptions.sqlite(this.directory.resolve("d.db")));
			drafts.records().put("d1", StringNode.valueOf("text"));
			assertThat(drafts.records().get("d1")).isPresent();
		});
	}

	@Test
	void closesTheStoresWithTheApplication() {
		ApplicationContextRunner runner = runner().withPropertyValues("persist.stores.tasks.synchronous=normal");
		runner.run((context) -> context.getBean("tasks", Store.class).records().put("t1", StringNode.valueOf("milk")));
		runner.run((context) -> assertThat(context.getBean("tasks", Store.class).records().get("t1")).isPresent());
	}

	@Test
	void putsAStoreWhereItsPathSays() {
		Path path = this.directory.resolve("deep/er/t.db");
		runner().withPropertyValues("persist.stores.tasks.path=" + path)
			.run((context) -> assertThat(path).exists().isRegularFile());
	}

	@Test
	void takesAStoreWithoutAnyPropertyOfItsOwn() {
		runner().withPropertyValues("persist.stores.tasks=")
			.run((context) -> assertThat(context).hasNotFailed().hasBean("tasks"));
	}

	@Test
	void findsNoPathOnTheClassPath() throws Exception {
		assertThat(Path.of("META-INF")).doesNotExist();
		try {
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PersistAutoConfiguration.class))
				.withPropertyValues("persist.directory=META-INF", "persist.stores.tasks.synchronous=normal")
				.run((context) -> assertThat(Path.of("META-INF/tasks.db")).exists());
		}
		finally {
			FileSystemUtils.deleteRecursively(Path.of("META-INF"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "My Tasks", "../tasks", "..", "a?b", "a#b" })
	void fault47RefusesAStoreNameThatIsNotAllowed(String name) {
		runner().withPropertyValues("persist.stores[" + name + "].synchronous=normal")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("'" + name + "'"));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void refusesTwoStoresInOneFile() {
		Path path = this.directory.resolve("t.db");
		runner().withPropertyValues("persist.stores.a.path=" + path, "persist.stores.b.path=" + path)
			.run((context) -> assertThat(context).getFailure().rootCause().isInstanceOf(StoreOpenException.class));
		runner().withPropertyValues("persist.stores.a.path=" + path)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void refusesAFileThatIsNoStore() throws Exception {
		Path path = this.directory.resolve("t.db");
		Files.writeString(path, "this is not a database, and long enough to be looked at".repeat(10));
		runner().withPropertyValues("persist.stores.a.path=" + path)
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("t.db"));
	}

	@Test
	void refusesAStoreWithTheNameOfABeanOfSpring() {
		runner().withPropertyValues("persist.stores.environment.synchronous=normal")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("Give the store another name."));
	}

	@Test
	void refusesToSyncWithoutAnythingToReachARemoteWith() {
		runner().withClassLoader(new FilteredClassLoader(WebClient.class))
			.withPropertyValues("persist.stores.tasks.sync.remote=https://sync.example.com")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("persist-spring-boot-starter"));
	}

	@Test
	void publishesEventsAndCallsListeners() {
		runner().withUserConfiguration(Listening.class)
			.withPropertyValues("persist.stores.tasks.synchronous=normal")
			.run((context) -> {
				Listening listening = context.getBean(Listening.class);
				context.getBean("tasks", Store.class).records().put("t1", StringNode.valueOf("milk"));
				Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> listening.heard.size() == 2);
				assertThat(listening.heard).containsExactlyInAnyOrder("event t1", "listener t1");
			});
	}

	@Test
	void backsOffWhenTheApplicationDefinesItsOwn() {
		StrategyResolver resolver = (store, options) -> new LastWriteWins();
		PersistEnvironment environment = PersistEnvironment.system(Runnable::run);
		RemoteConnector connector = (definition, store) -> PersistRunner.agreeableRemote();
		runner().withBean("resolver", StrategyResolver.class, () -> resolver)
			.withBean("machine", PersistEnvironment.class, () -> environment)
			.withBean("connector", RemoteConnector.class, () -> connector)
			.withBean("lww", LastWriteWins.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(StrategyResolver.class)).isSameAs(resolver);
				assertThat(context.getBean(PersistEnvironment.class)).isSameAs(environment);
				assertThat(context.getBean(RemoteConnector.class)).isSameAs(connector);
				assertThat(context.getBean(LastWriteWins.class)).isSameAs(context.getBean("lww"));
			});
	}

	@Test
	void backsOffWhenTheApplicationDefinesItsOwnStores() {
		Stores stores = Stores.builder().build();
		runner().withBean("mine", Stores.class, () -> stores).run((context) -> {
			assertThat(context).hasSingleBean(Stores.class);
			assertThat(context.getBean(Stores.class)).isSameAs(stores);
		});
	}

	@Test
	void letsTheApplicationCustomizeTheBuilder() {
		List<String> heard = new CopyOnWriteArrayList<>();
		StoresBuilderCustomizer customizer = (builder) -> builder.environment(PersistEnvironment.system(Runnable::run))
			.listener((event) -> heard.add(event.store()));
		runner().withBean("customizer", StoresBuilderCustomizer.class, () -> customizer)
			.withPropertyValues("persist.stores.tasks.synchronous=normal")
			.run((context) -> {
				context.getBean("tasks", Store.class).records().put("t1", StringNode.valueOf("milk"));
				assertThat(heard).contains("tasks");
			});
	}

	@Test
	void leavesTheOnlyStrategyOfTheApplicationToBeInjectedByType() {
		runner().withBean("mine", ConflictStrategy.class, () -> (conflict) -> null)
			.run((context) -> assertThat(context.getBean(ConflictStrategy.class)).isNotInstanceOf(LastWriteWins.class));
	}

	private ApplicationContextRunner runner() {
		return PersistRunner.in(this.directory);
	}

	static class Shop {

		private final Store qualified;

		private final Store tasks;

		private final Map<String, Store> all;

		@Autowired
		Shop(@Qualifier("tasks") Store qualified, Store tasks, Map<String, Store> all) {
			this.qualified = qualified;
			this.tasks = tasks;
			this.all = all;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		private final List<String> heard = new CopyOnWriteArrayList<>();

		@EventListener
		void on(RecordChanged event) {
			this.heard.add("event " + event.key());
		}

		@Bean
		PersistListener needsAStore(@Qualifier("tasks") Store tasks) {
			return (event) -> {
				if (event instanceof RecordChanged changed) {
					this.heard.add("listener " + tasks.records().get(changed.key()).orElseThrow().key());
				}
			};
		}

	}

}
