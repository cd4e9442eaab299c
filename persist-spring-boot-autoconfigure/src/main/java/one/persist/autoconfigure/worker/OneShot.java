package one.persist.autoconfigure.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;

/**
 * Runs a task once, at the earliest of the times that it is asked for. At most one run is
 * scheduled at a time, however often it is asked for.
 */
final class OneShot {

	private final TaskScheduler scheduler;

	private final InstantSource clock;

	private final Runnable task;

	private @Nullable Instant at;

	private @Nullable ScheduledFuture<?> future;

	OneShot(TaskScheduler scheduler, InstantSource clock, Runnable task) {
		this.scheduler = scheduler;
		this.clock = clock;
		this.task = task;
	}

	/**
	 * Asks for a run. Returns at once, and asks in vain once the scheduler is shut down.
	 * @param delay when, from now
	 */
	synchronized void in(Duration delay) {
		Instant wanted = this.clock.instant().plus(delay);
		if (this.at != null && !wanted.isBefore(this.at)) {
			return;
		}
		cancel();
		try {
			this.future = this.scheduler.schedule(this::run, wanted);
			this.at = wanted;
		}
		catch (TaskRejectedException ex) {
			// The application is closing: what waits is pushed once more by the drain.
		}
	}

	synchronized void cancel() {
		if (this.future != null) {
			this.future.cancel(false);
		}
		this.future = null;
		this.at = null;
	}

	private void run() {
		synchronized (this) {
			this.future = null;
			this.at = null;
		}
		this.task.run();
	}

}
