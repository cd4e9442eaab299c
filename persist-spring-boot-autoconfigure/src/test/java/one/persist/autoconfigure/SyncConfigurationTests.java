package one.persist.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import one.persist.InvalidConfigurationException;
import one.persist.Json;
import one.persist.Store;
import one.persist.SyncOptions;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.LastWriteWins;
import one.persist.conflict.ManualResolution;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.RecordVersion;
import one.persist.conflict.Resolution;
import one.persist.spi.RemoteConnector;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.StrategyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the configuration of synchronization: remotes, strategies, merge functions.
 */
class SyncConfigurationTests {

	private static final String SYNC = "persist.stores.tasks.sync.";

	@TempDir
	private Path directory;

	private final List<RemoteDefinition> connected = new ArrayList<>();

	private final List<SyncOptions> asked = new ArrayList<>();

	@Test
	void syncsWithARemoteByUrl() {
		runner().withPropertyValues(SYNC + "remote=https://sync.example.com")
			.run((context) -> assertThat(this.connected)
				.containsExactly(RemoteDefinition.of("default", "https://sync.example.com")));
	}

	@Test
	void syncsWithRemotesByName() {
		runner()
			.withPropertyValues("persist.remotes.hq.url=https://hq.example.com", "persist.remotes.hq.token=s3cret",
					"persist.remotes.branch.url=http://branch:8080", SYNC + "remotes=hq,branch")
			.run((context) -> assertThat(this.connected).containsExactly(
					RemoteDefinition.of("hq", "https://hq.example.com", "s3cret"),
					RemoteDefinition.of("branch", "http://branch:8080")));
	}

	@Test
	void passesOnWhatIsConfigured() {
		runner(askingResolver())
			.withPropertyValues(SYNC + "remote=https://sync.example.com", SYNC + "strategy=manual",
					SYNC + "merge-function=mf", SYNC + "interval=250ms", SYNC + "batch-size=7",
					SYNC + "prefixes=vans/7/,prices/")
			.run((context) -> assertThat(this.asked).containsExactly(SyncOptions.to("https://sync.example.com")
				.strategy("manual")
				.mergeFunction("mf")
				.interval(Duration.ofMillis(250))
				.batchSize(7)
				.prefixes("vans/7/", "prices/")));
	}

	@Test
	void leavesWhatIsNotConfiguredToTheDefaults() {
		runner(askingResolver()).withPropertyValues(SYNC + "remote=https://sync.example.com")
			.run((context) -> assertThat(this.asked).containsExactly(SyncOptions.to("https://sync.example.com")));
	}

	@Test
	void namesTheKnownRemotesWhereOneIsUnknown() {
		assertRefused(runner().withPropertyValues("persist.remotes.hq.url=https://hq.example.com", SYNC + "remote=hp"),
				"Store 'tasks' names remote 'hp', which is not under persist.remotes.", "[hq]");
	}

	@Test
	void refusesSyncWithoutARemote() {
		assertRefused(runner().withPropertyValues(SYNC + "strategy=manual"), "names no remote", SYNC + "remote");
	}

	@Test
	void refusesARemoteWithoutAnAddress() {
		assertRefused(runner().withPropertyValues("persist.remotes.hq.token=s3cret", SYNC + "remote=hq"),
				"Remote 'hq' has no address.", "persist.remotes.hq.url");
	}

	@Test
	void refusesSeveralRemotesByUrl() {
		assertRefused(runner().withPropertyValues(SYNC + "remotes=https://a.example.com,https://b.example.com"),
				"several remotes by URL", "persist.remotes");
	}

	@Test
	void refusesANamedRemoteWithTheNameOfThoseByUrl() {
		assertRefused(runner().withPropertyValues("persist.remotes.default.url=https://hq.example.com",
				SYNC + "remote=default"), "'default'", "another name");
	}

	@Test
	void fault45RefusesAnAddressWithCredentialsAndDoesNotShowThem() {
		runner().withPropertyValues(SYNC + "remote=https://bob:hunter2@sync.example.com").run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("user info")
				.hasMessageNotContaining("hunter2");
		});
	}

	@Test
	void refusesAnIntervalThatIsTooShort() {
		assertRefused(runner().withPropertyValues(SYNC + "remote=https://a.example.com", SYNC + "interval=1ms"),
				"interval", "100ms");
	}

	@Test
	void refusesAPrefixThatNoKeyBeginsWith() {
		String tooLong = "x".repeat(513);
		assertRefused(
				runner().withPropertyValues(SYNC + "remote=https://a.example.com", SYNC + "prefixes[0]=" + tooLong),
				"A prefix of the keys to sync", "512 bytes");
	}

	@Test
	void namesTheKnownStrategiesWhereOneIsUnknown() {
		assertRefused(
				runner().withUserConfiguration(Circular.class)
					.withPropertyValues(SYNC + "remote=https://a.example.com", SYNC + "strategy=newest"),
				"Store 'tasks' names strategy 'newest', which there is not.", "[last-write-wins, manual, merge, mine]");
	}

	@Test
	void letsAStrategyNeedTheStoreThatItDecidesFor() {
		runner().withUserConfiguration(Circular.class)
			.withPropertyValues(SYNC + "remote=https://a.example.com", SYNC + "strategy=mine")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void resolvesTheNamesOfBuiltInStrategiesToTheirBeans() {
		SyncOptions options = SyncOptions.to("https://a.example.com");
		runner().run((context) -> {
			StrategyResolver resolver = context.getBean(StrategyResolver.class);
			assertThat(resolver.resolve("tasks", options.strategy("last-write-wins")))
				.isSameAs(context.getBean(LastWriteWins.class));
			assertThat(resolver.resolve("tasks", options.strategy("manual")))
				.isSameAs(context.getBean(ManualResolution.class));
		});
	}

	@Test
	void refusesAStrategyWithTheNameOfABuiltInOne() {
		assertRefused(
				runner().withBean("manual", ConflictStrategy.class, () -> (conflict) -> null)
					.withPropertyValues(SYNC + "remote=https://a.example.com", SYNC + "strategy=manual"),
				"'manual'", "another name");
	}

	@Test
	void refusesMergeWithoutAFunction() {
		assertRefused(merging(), "there is no merge function.", "Define a MergeFunction bean");
	}

	@Test
	void mergesWithTheOnlyFunction() {
		merging().withUserConfiguration(TaskMerge.class)
			.run((context) -> assertThat(merge(context, "{\"title\":\"a\",\"n\":1}", "{\"title\":\"b\",\"n\":2}"))
				.isEqualTo("{\"title\":\"a+b\"}"));
	}

	@Test
	void asksWhichFunctionWhereSeveralCouldServe() {
		assertRefused(merging().withUserConfiguration(TaskMerge.class, OrderMerge.class),
				"orderMerge (" + Order.class.getName() + "), taskMerge (" + Task.class.getName() + ")",
				SYNC + "merge-function");
	}

	@Test
	void mergesWithTheFunctionThatIsNamed() {
		merging().withUserConfiguration(TaskMerge.class, OrderMerge.class)
			.withPropertyValues(SYNC + "merge-function=orderMerge")
			.run((context) -> assertThat(merge(context, "{\"sum\":1}", "{\"sum\":2}")).isEqualTo("{\"sum\":3}"));
	}

	@Test
	void namesTheKnownFunctionsWhereOneIsUnknown() {
		assertRefused(
				merging().withUserConfiguration(TaskMerge.class).withPropertyValues(SYNC + "merge-function=tsakMerge"),
				"'tsakMerge'", "[taskMerge]");
	}

	@Test
	void mergesWithTheFunctionOfTheStoresType() {
		merging().withUserConfiguration(TaskMerge.class, OrderMerge.class, TreeMerge.class)
			.withPropertyValues("persist.stores.tasks.type=" + Order.class.getName())
			.run((context) -> assertThat(merge(context, "{\"sum\":1}", "{\"sum\":2}")).isEqualTo("{\"sum\":3}"));
	}

	@Test
	void mergesTreesWhereNoFunctionHasTheStoresType() {
		merging().withUserConfiguration(TaskMerge.class, TreeMerge.class)
			.withPropertyValues("persist.stores.tasks.type=" + Order.class.getName())
			.run((context) -> assertThat(merge(context, "{\"sum\":1.50}", "{\"sum\":2}")).isEqualTo("{\"sum\":1.50}"));
	}

	@Test
	void refusesMergeWithoutAFunctionOfTheStoresType() {
		assertRefused(
				merging().withUserConfiguration(TaskMerge.class)
					.withPropertyValues("persist.stores.tasks.type=" + Order.class.getName()),
				"no merge function of " + Order.class.getName(), "Define a MergeFunction bean");
	}

	@Test
	@SuppressWarnings({ "rawtypes", "unchecked" })
	void treatsAFunctionOfUnknownTypeAsOneOfTrees() {
		MergeFunction<JsonNode> remoteWins = (local, remote) -> remote.value();
		merging().withBean("raw", MergeFunction.class, () -> remoteWins)
			.run((context) -> assertThat(merge(context, "{\"a\":1}", "{\"a\":2}")).isEqualTo("{\"a\":2}"));
	}

	@Test
	void fault48ConfigurationShowsNoToken() {
		runner()
			.withPropertyValues("persist.remotes.hq.url=https://hq.example.com", "persist.remotes.hq.token=s3cret",
					SYNC + "remote=hq")
			.run((context) -> assertThat(context.getBean(PersistProperties.class).toString()).contains("hq")
				.doesNotContain("s3cret"));
	}

	private ApplicationContextRunner merging() {
		return runner().withPropertyValues(SYNC + "remote=https://a.example.com", SYNC + "strategy=merge");
	}

	private static String merge(ConfigurableApplicationContext context, String local, String remote) throws Exception {
		PersistProperties properties = context.getBean(PersistProperties.class);
		SyncOptions options = new ConfiguredStores(properties).syncOptions().get("tasks");
		ConflictStrategy strategy = context.getBean(StrategyResolver.class).resolve("tasks", options);
		Resolution resolution = strategy.resolve(Conflicts.of(Json.parse(local), Json.parse(remote)));
		return String.valueOf(((Resolution.Merged) resolution).value());
	}

	private static void assertRefused(ApplicationContextRunner runner, String description, String action) {
		runner.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
			.isInstanceOf(InvalidConfigurationException.class)
			.hasMessageContaining(description)
			.hasMessageContaining(action));
	}

	private StrategyResolver askingResolver() {
		return (store, options) -> {
			this.asked.add(options);
			return (conflict) -> new Resolution.KeepLocal();
		};
	}

	private ApplicationContextRunner runner(StrategyResolver resolver) {
		return runner().withBean(StrategyResolver.class, () -> resolver);
	}

	private ApplicationContextRunner runner() {
		RemoteConnector connector = (definition, store) -> {
			this.connected.add(definition);
			return PersistRunner.agreeableRemote();
		};
		return PersistRunner.in(this.directory).withBean(RemoteConnector.class, () -> connector);
	}

	record Task(String title) {

	}

	record Order(int sum) {

	}

	@Configuration(proxyBeanMethods = false)
	static class TaskMerge {

		@Bean
		MergeFunction<Task> taskMerge() {
			return (local, remote) -> new Task(local.value().title() + "+" + remote.value().title());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrderMerge {

		@Bean
		OrderMergeFunction orderMerge(@Qualifier("tasks") Store store) {
			return new OrderMergeFunction();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TreeMerge {

		@Bean
		MergeFunction<JsonNode> treeMerge() {
			return (local, remote) -> local.value();
		}

	}

	static class OrderMergeFunction implements MergeFunction<Order> {

		@Override
		public Order merge(RecordVersion<Order> local, RecordVersion<Order> remote) {
			return new Order(local.value().sum() + remote.value().sum());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Circular {

		@Bean
		ConflictStrategy mine(@Qualifier("tasks") Store tasks) {
			return (conflict) -> new Resolution.KeepLocal();
		}

	}

}
