package one.persist.internal.sqlite;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call on a thread of its own.
 *
 * @param <T> type of its result
 */
final class Call<T> {

	private final FutureTask<T> task;

	private final Thread thread;

	private volatile boolean interrupted;

	Call(Callable<T> call) {
		this.task = new FutureTask<>(() -> {
			try {
				return call.call();
			}
			finally {
				this.interrupted = Thread.interrupted();
			}
		});
		this.thread = new Thread(this.task);
		this.thread.start();
	}

	static Call<Integer> of(Writing writing, Function<SqliteSession, Integer> work) {
		return new Call<>(() -> writing.write(work));
	}

	Thread thread() {
		return this.thread;
	}

	boolean wasInterrupted() {
		return this.interrupted;
	}

	/** It has come to where only another thread can let it go on. */
	void awaitWaiting() {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		while (this.thread.getState() != Thread.State.WAITING) {
			assertThat(System.nanoTime()).as(this.thread.getState().name()).isLessThan(end);
			Thread.onSpinWait();
		}
	}

	boolean isDone() {
		return this.task.isDone();
	}

	T get() throws Exception {
		try {
			return this.task.get(30, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (Exception) ex.getCause();
		}
	}

	/**
	 * How work is written.
	 */
	@FunctionalInterface
	interface Writing {

		Integer write(Function<SqliteSession, Integer> work) throws Exception;

	}

}
