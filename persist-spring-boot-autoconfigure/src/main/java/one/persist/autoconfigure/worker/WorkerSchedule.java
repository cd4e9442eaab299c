package one.persist.autoconfigure.worker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * The worker's tick, on a scheduler of its own. Neither of them is a bean, nor is the
 * processor that reads the annotation, which sees nothing else: annotated methods and
 * configurers of the application stay as dormant as they are, an application that
 * schedules does not schedule the tick once more, and its choice of a scheduler does not
 * fall on this one.
 */
final class WorkerSchedule {

	private static final String SCHEDULER = "persistTaskScheduler";

	private static final String INTERVAL = "interval of the worker";

	/** How often it is looked whether ticks still come. */
	private static final long WATCH_MILLIS = 60_000;

	/**
	 * One thread for ticks, one for what is run once, and one that looks whether the
	 * others get on: each does the work of the one that hangs.
	 */
	private static final int THREADS = 3;

	private static final Logger logger = LoggerFactory.getLogger(WorkerSchedule.class);

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	private volatile Runnable look = () -> {
	};

	private volatile Runnable watch = () -> {
	};

	private volatile boolean failing;

	private @Nullable ScheduledAnnotationBeanPostProcessor processor;

	/**
	 * Creates a schedule.
	 * @param virtualThreads whether to tick on virtual threads
	 */
	WorkerSchedule(boolean virtualThreads) {
		this.scheduler.setThreadNamePrefix("persist-worker-");
		this.scheduler.setVirtualThreads(virtualThreads);
		this.scheduler.setDaemon(true);
		this.scheduler.setRemoveOnCancelPolicy(true);
		this.scheduler.setPoolSize(THREADS);
		this.scheduler.setErrorHandler(this::survive);
	}

	/**
	 * Whatever a tick throws, and logging it throws, the next one comes. Told once, not
	 * at each tick.
	 */
	private void survive(Throwable failure) {
		if (this.failing) {
			return;
		}
		this.failing = true;
		try {
			logger.error("The worker failed, and goes on", failure);
		}
		catch (Throwable ex) {
			// there is no memory even to tell: status and health tell of the cycles
		}
	}

	@Scheduled(scheduler = SCHEDULER, initialDelayString = INTERVAL, fixedDelayString = INTERVAL)
	void tick() {
		this.look.run();
		this.failing = false;
	}

	@Scheduled(scheduler = SCHEDULER, initialDelay = WATCH_MILLIS, fixedDelay = WATCH_MILLIS)
	void watch() {
		this.watch.run();
	}

	/**
	 * Begins to tick.
	 * @param interval time to the first look, and from the end of one to the start of the
	 * next one
	 * @param newLook what to do at each tick
	 * @param newWatch looks, once a minute, whether ticks still come
	 */
	void start(Duration interval, Runnable newLook, Runnable newWatch) {
		this.look = newLook;
		this.watch = newWatch;
		this.scheduler.initialize();
		StaticListableBeanFactory alone = new StaticListableBeanFactory();
		alone.addBean(SCHEDULER, this.scheduler);
		ScheduledAnnotationBeanPostProcessor scheduling = new ScheduledAnnotationBeanPostProcessor();
		scheduling.setBeanFactory(alone);
		scheduling.setEmbeddedValueResolver((text) -> text.equals(INTERVAL) ? interval.toString() : text);
		scheduling.postProcessAfterInitialization(this, "persistWorkerSchedule");
		scheduling.afterSingletonsInstantiated();
		this.processor = scheduling;
	}

	/**
	 * Does something once.
	 * @param task what to do
	 * @return what runs it, at the times that it is asked for
	 */
	OneShot once(Runnable task) {
		return new OneShot(this.scheduler, this.scheduler.getClock()::instant, task);
	}

	/** Whether it could tick: it has been started, and nobody has shut it down. */
	boolean isAlive() {
		return !this.scheduler.getScheduledThreadPoolExecutor().isShutdown();
	}

	/** Whether all that it ran has come back since it was stopped. */
	boolean isOver() {
		return this.scheduler.getScheduledThreadPoolExecutor().isTerminated();
	}

	/** Ends to tick, and runs nothing any more. */
	void stop() {
		if (this.processor != null) {
			this.processor.destroy();
			this.processor = null;
		}
		this.scheduler.shutdown();
	}

}
