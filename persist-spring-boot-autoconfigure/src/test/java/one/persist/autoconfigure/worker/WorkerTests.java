package one.persist.autoconfigure.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.autoconfigure.PersistRunner;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.Remote;
import one.persist.spi.RemoteConnector;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.StringNode;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

import org.springframework.scheduling.config.ScheduledTaskHolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PersistWorkerAutoConfiguration}.
 */
class WorkerTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	@Test
	void pushesWhatIsWrittenWithoutBeingAsked() {
		runner().run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
			tasks.records().put("t2", StringNode.valueOf("bread"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
		});
	}

	@Test
	void pushesOnVirtualThreadsWhereTheApplicationUsesThem() {
		runner().withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
		});
	}

	@Test
	void pushesWhatWaitsWhenTheApplicationStops() {
		runner().withPropertyValues("persist.stores.tasks.sync.interval=1h").run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			Awaitility.await().atMost(LONG).until(() -> tasks.sync().status().remotes().get(0).lastSuccess() != null);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			context.close();
		});
		runner().withPropertyValues("persist.stores.tasks.sync.interval=1h")
			.run((context) -> assertThat(context.getBean("tasks", Store.class).sync().status().pending()).isZero());
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void saysWhereSomethingStillWaitsWhenTheApplicationStops(CapturedOutput output) {
		RemoteConnector connector = (definition, store) -> new TestRemote(new AtomicInteger(), true);
		PersistRunner.in(this.directory)
			.withBean(RemoteConnector.class, () -> connector)
			.withPropertyValues("persist.remotes.hq.url=https://hq.example.com", "persist.stores.tasks.sync.remote=hq",
					"persist.stores.notes.sync.remote=hq")
			.run((context) -> context.getBean("tasks", Store.class).records().put("t1", StringNode.valueOf("milk")));
		assertThat(output.getAll().lines().filter((line) -> line.contains("still wait"))).singleElement()
			.asString()
			.contains("Store 'tasks': 1 entry still waits to be pushed to remote 'hq'");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void saysNothingWhereNothingWaitsWhenTheApplicationStops(CapturedOutput output) {
		runner().run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
		});
		assertThat(output).doesNotContain("still wait");
	}

	@Test
	void keepsTheIntervalOfAStoreThatBeginsToSyncLater() {
		AtomicInteger pulls = new AtomicInteger();
		RemoteConnector connector = (definition, store) -> new TestRemote(pulls, false);
		PersistRunner.in(this.directory).withBean(RemoteConnector.class, () -> connector).run((context) -> {
			Stores stores = context.getBean(Stores.class);
			Store drafts = stores.create("drafts", StoreOptions.sqlite(this.directory.resolve("d.db")));
			stores.enableSync(drafts, SyncOptions.to("https://sync.example.com").interval(SyncOptions.MIN_INTERVAL));
			Awaitility.await().atMost(LONG).until(() -> pulls.get() >= 20);
		});
	}

	@Test
	void goesOnAfterTheApplicationWasStoppedAndStartedAgain() {
		runner().run((context) -> {
			ConfigurableApplicationContext application = context.getSourceApplicationContext();
			application.stop();
			application.start();
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
		});
	}

	@Test
	void looksAgainAtEachTickThoughNothingWakesIt() {
		List<Integer> looks = new CopyOnWriteArrayList<>();
		WorkerSchedule schedule = new WorkerSchedule(false);
		schedule.start(Duration.ofMillis(10), () -> looks.add(1), () -> {
		});
		try {
			Awaitility.await().atMost(LONG).until(() -> looks.size() >= 3);
		}
		finally {
			schedule.stop();
		}
	}

	@Test
	void fault05AnErrorInATickDoesNotEndTheTicks() {
		List<Integer> looks = new CopyOnWriteArrayList<>();
		WorkerSchedule schedule = new WorkerSchedule(false);
		schedule.start(Duration.ofMillis(10), () -> {
			looks.add(1);
			throw new OutOfMemoryError("no heap");
		}, () -> {
		});
		try {
			Awaitility.await().atMost(LONG).until(() -> looks.size() >= 3);
		}
		finally {
			schedule.stop();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void fault05AnErrorInACycleShowsInHealthAndTheWorkerComesBack(boolean virtualThreads) {
		AtomicReference<Error> failure = new AtomicReference<>(new StackOverflowError("too deep"));
		RemoteConnector connector = (definition, store) -> new FailingRemote(failure);
		PersistRunner.in(this.directory)
			.withBean(RemoteConnector.class, () -> connector)
			.withPropertyValues("persist.stores.tasks.sync.remote=https://sync.example.com",
					"persist.stores.tasks.sync.interval=100ms", "spring.threads.virtual.enabled=" + virtualThreads)
			.run((context) -> {
				HealthIndicator health = context.getBean(HealthIndicator.class);
				Store tasks = context.getBean("tasks", Store.class);
				tasks.records().put("t1", StringNode.valueOf("milk"));
				Awaitility.await().atMost(LONG).until(() -> health.health().getStatus().equals(Status.DOWN));
				assertThat(health.health().getDetails().get("tasks").toString()).contains("FAILED",
						"StackOverflowError: too deep");
				failure.set(null);
				assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
				Awaitility.await().atMost(LONG).until(() -> health.health().getStatus().equals(Status.UP));
			});
	}

	@Test
	void aScheduleThatWasShutDownIsReplacedAtTheNextWrite() throws InterruptedException {
		List<WorkerSchedule> schedules = new CopyOnWriteArrayList<>();
		Stores stores = Stores.builder().connector((definition, store) -> PersistRunner.agreeableRemote()).build();
		Store drafts = stores.create("drafts", StoreOptions.sqlite(this.directory.resolve("d.db")));
		stores.enableSync(drafts, SyncOptions.to("https://sync.example.com").interval(Duration.ofHours(1)));
		SyncWorker worker = new SyncWorker(stores, PersistEnvironment.system(Runnable::run), () -> {
			schedules.add(new WorkerSchedule(false));
			return schedules.get(schedules.size() - 1);
		}, LONG);
		worker.start();
		Awaitility.await().atMost(LONG).until(() -> drafts.sync().status().remotes().get(0).lastSuccess() != null);
		schedules.get(0).stop();
		drafts.records().put("d1", StringNode.valueOf("milk"));
		assertThat(drafts.sync().awaitPushed(LONG)).isTrue();
		assertThat(schedules).hasSize(2);
		worker.stop();
		stores.close();
	}

	@Test
	void runsOnceHoweverOftenItIsWoken() {
		List<Integer> runs = new CopyOnWriteArrayList<>();
		WorkerSchedule schedule = new WorkerSchedule(false);
		OneShot once = schedule.once(() -> runs.add(1));
		schedule.start(LONG, () -> {
		}, () -> {
		});
		for (int i = 0; i < 1000; i++) {
			once.in(Duration.ofMillis(200));
		}
		Awaitility.await().atMost(LONG).until(() -> !runs.isEmpty());
		schedule.stop();
		assertThat(runs).hasSize(1);
		once.in(Duration.ZERO);
		assertThat(runs).hasSize(1);
	}

	@Test
	void wakesNoDormantMethodOfTheApplication() {
		runner().withUserConfiguration(Dormant.class).run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
			assertThat(context.getBean(Dormant.class).calls).hasValue(0);
			assertThat(context).doesNotHaveBean(ScheduledTaskHolder.class);
		});
	}

	@Test
	void isNotScheduledOnceMoreWhereTheApplicationSchedules() {
		runner().withUserConfiguration(Scheduling.class).run((context) -> {
			assertThat(context.getBean(ScheduledTaskHolder.class).getScheduledTasks()).singleElement()
				.asString()
				.contains("Scheduling.tick");
			Awaitility.await().atMost(LONG).until(() -> context.getBean(Scheduling.class).thread.get() != null);
			assertThat(context.getBean(Scheduling.class).thread.get()).doesNotStartWith("persist");
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf("milk"));
			assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
		});
	}

	@Test
	void leavesTheSchedulerOfTheApplicationAlone() {
		runner().withUserConfiguration(Scheduling.class, OwnScheduler.class).run((context) -> {
			assertThat(context.getBean(NeedsScheduler.class).scheduler()).isSameAs(context.getBean("mine"));
			Awaitility.await().atMost(LONG).until(() -> context.getBean(Scheduling.class).thread.get() != null);
			assertThat(context.getBean(Scheduling.class).thread.get()).startsWith("mine-");
		});
	}

	@Test
	void startsEvenWhereBeansAreLazy() {
		runner()
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				Store tasks = context.getBean("tasks", Store.class);
				tasks.records().put("t1", StringNode.valueOf("milk"));
				assertThat(tasks.sync().awaitPushed(LONG)).isTrue();
			});
	}

	@Test
	void offersNoSchedulerToTheApplication() {
		runner().run((context) -> assertThat(context).doesNotHaveBean(TaskScheduler.class));
	}

	private ApplicationContextRunner runner() {
		RemoteConnector connector = (definition, store) -> PersistRunner.agreeableRemote();
		return PersistRunner.in(this.directory)
			.withBean(RemoteConnector.class, () -> connector)
			.withPropertyValues("persist.stores.tasks.sync.remote=https://sync.example.com");
	}

	/**
	 * A remote that fails as long as there is something to fail with.
	 */
	private record FailingRemote(AtomicReference<Error> failure) implements Remote {

		@Override
		public RemoteLimits limits() {
			return RemoteLimits.DEFAULT;
		}

		@Override
		public PushResponse push(PushRequest request) {
			return PersistRunner.agreeableRemote().push(request);
		}

		@Override
		public PullResponse pull(PullRequest request) {
			Error error = this.failure.get();
			if (error != null) {
				throw error;
			}
			return PersistRunner.agreeableRemote().pull(request);
		}

	}

	/**
	 * A remote that counts what is pulled, and perhaps cannot be pushed to.
	 */
	private record TestRemote(AtomicInteger pulls, boolean choked) implements Remote {

		@Override
		public RemoteLimits limits() {
			return RemoteLimits.DEFAULT;
		}

		@Override
		public PushResponse push(PushRequest request) {
			if (this.choked) {
				throw new RemoteException(Kind.TRANSIENT, "choked", null);
			}
			return PersistRunner.agreeableRemote().push(request);
		}

		@Override
		public PullResponse pull(PullRequest request) {
			this.pulls.incrementAndGet();
			return PersistRunner.agreeableRemote().pull(request);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Dormant {

		private final AtomicInteger calls = new AtomicInteger();

		@Scheduled(fixedDelay = 1)
		void tick() {
			this.calls.incrementAndGet();
		}

		@Bean
		SchedulingConfigurer dormantConfigurer() {
			return (registrar) -> this.calls.incrementAndGet();
		}

	}

	@EnableScheduling
	@Configuration(proxyBeanMethods = false)
	static class Scheduling {

		private final AtomicReference<String> thread = new AtomicReference<>();

		@Scheduled(fixedDelay = 10)
		void tick() {
			this.thread.set(Thread.currentThread().getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnScheduler {

		@Bean
		TaskScheduler mine() {
			SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
			scheduler.setThreadNamePrefix("mine-");
			return scheduler;
		}

		@Bean
		NeedsScheduler needsScheduler(TaskScheduler scheduler) {
			return new NeedsScheduler(scheduler);
		}

	}

	record NeedsScheduler(TaskScheduler scheduler) {

	}

}
