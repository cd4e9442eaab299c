package one.persist.autoconfigure.worker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

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

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	private volatile Runnable look = () -> {
	};

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
	}

	@Scheduled(scheduler = SCHEDULER, fixedDelayString = INTERVAL)
	void tick() {
		this.look.run();
	}

	/**
	 * Begins to tick.
	 * @param interval time from the end of one look to the start of the next one
	 * @param newLook what to do at each tick
	 */
	void start(Duration interval, Runnable newLook) {
		this.look = newLook;
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

	/** Ends to tick, and runs nothing any more. */
	void stop() {
		if (this.processor != null) {
			this.processor.destroy();
			this.processor = null;
		}
		this.scheduler.shutdown();
	}

}
