package one.persist.internal.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import one.persist.conflict.ConflictContext;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.LastWriteWins;
import one.persist.conflict.ManualResolution;
import one.persist.conflict.Resolution;
import one.persist.conflict.Resolution.Deferred;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Asks a strategy, outside of any transaction, with a deadline. Whatever the strategy
 * does, there is an answer: at worst, that a person decides.
 */
final class StrategyRunner {

	/**
	 * Calls of one store that may be stuck at once; each holds a thread until it returns.
	 */
	private static final int MAX_STUCK = 4;

	/**
	 * How the reason of a conflict ends that the strategy was not asked about: it is,
	 * when it can be.
	 */
	static final String ASKED_AGAIN = "; it is asked again when it can be";

	private static final Logger logger = LoggerFactory.getLogger(StrategyRunner.class);

	/** Characters of a failure's message that a person gets to read. */
	private static final int MAX_MESSAGE = 200;

	private final String name;

	private final ConflictStrategy strategy;

	private final Executor executor;

	private final Duration timeout;

	private final Semaphore threads = new Semaphore(MAX_STUCK);

	/**
	 * Conflicts that the strategy could not be asked about; begins at one, for those that
	 * the file may hold.
	 */
	private final AtomicLong unasked = new AtomicLong(1);

	/** Whether it was told that no call returns. */
	private final AtomicBoolean stuck = new AtomicBoolean();

	StrategyRunner(String name, ConflictStrategy strategy, Executor executor, Duration timeout) {
		this.name = name;
		this.strategy = strategy;
		this.executor = executor;
		this.timeout = timeout;
	}

	String name() {
		return this.name;
	}

	/** Grows with each conflict that the strategy could not be asked about. */
	long unasked() {
		return this.unasked.get();
	}

	/** Whether a call could be made now. */
	boolean canBeAsked() {
		return this.threads.availablePermits() > 0;
	}

	/**
	 * The answer of a strategy that only compares: it may be asked within a transaction.
	 * @return the answer, or null if the strategy must be asked outside
	 */
	@Nullable Resolution askAtOnce(ConflictContext conflict) {
		if (this.strategy instanceof LastWriteWins lastWriteWins) {
			return lastWriteWins.resolve(conflict);
		}
		if (this.strategy instanceof ManualResolution manual) {
			return manual.resolve(conflict);
		}
		return null;
	}

	/**
	 * Asks about conflicts, one after another, on a thread of their own. Behind one that
	 * takes too long another thread goes on.
	 * @param conflicts what to ask about
	 * @param before called before each question; what it throws ends the asking
	 * @return the answers, in the order of the conflicts
	 */
	List<Resolution> ask(List<ConflictContext> conflicts, Runnable before) {
		List<Resolution> answers = new ArrayList<>(conflicts.size());
		while (answers.size() < conflicts.size()) {
			before.run();
			Series series = new Series(conflicts.subList(answers.size(), conflicts.size()));
			Deferred notStarted = start(series);
			if (notStarted != null) {
				answers.add(notStarted);
			}
			else {
				await(series, before, answers);
			}
		}
		return answers;
	}

	private @Nullable Deferred start(Series series) {
		if (!this.threads.tryAcquire()) {
			if (this.stuck.compareAndSet(false, true)) {
				logger.warn("The strategy '{}' of store '{}' has not returned from {} calls: conflicts are left to a"
						+ " person until it does", this.name, series.store, MAX_STUCK);
			}
			return unasked("has not returned from earlier calls");
		}
		boolean handed = false;
		try {
			Map<String, String> fields = fields();
			this.executor.execute(() -> run(series, fields));
			handed = true;
			return null;
		}
		catch (RejectedExecutionException ex) {
			return unasked("could not be started: there is no thread for it");
		}
		finally {
			if (!handed) {
				this.threads.release();
			}
		}
	}

	/** What a strategy logs has the fields of the cycle that it is asked in. */
	private void run(Series series, Map<String, String> fields) {
		Map<String, String> before = fields();
		MDC.setContextMap(fields);
		try {
			series.run();
		}
		finally {
			this.threads.release();
			if (this.stuck.compareAndSet(true, false)) {
				logger.info("The strategy '{}' of store '{}' has returned: it is asked again", this.name, series.store);
			}
			MDC.setContextMap(before);
		}
	}

	private static Map<String, String> fields() {
		Map<String, String> fields = MDC.getCopyOfContextMap();
		return (fields != null) ? fields : Map.of();
	}

	private Deferred unasked(String why) {
		this.unasked.incrementAndGet();
		return new Deferred("the strategy '" + this.name + "' " + why + ASKED_AGAIN);
	}

	/** Waits for one answer after another, and for no more behind one that was late. */
	private void await(Series series, Runnable before, List<Resolution> answers) {
		try {
			for (FutureTask<Resolution> call : series.calls) {
				if (call != series.calls.get(0)) {
					before.run();
				}
				answers.add(await(series, call));
				if (series.givenUp) {
					return;
				}
			}
		}
		finally {
			series.givenUp = true;
		}
	}

	private Resolution await(Series series, FutureTask<Resolution> call) {
		try {
			Resolution answer = call.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
			return (answer != null) ? answer : new Deferred("the strategy '" + this.name + "' returned null");
		}
		catch (TimeoutException ex) {
			series.giveUp(call);
			return new Deferred("the strategy '" + this.name + "' took longer than " + this.timeout.toMillis() + " ms");
		}
		catch (ExecutionException ex) {
			return new Deferred("the strategy '" + this.name + "' failed: " + describe(ex.getCause()));
		}
		catch (InterruptedException ex) {
			series.giveUp(call);
			Thread.currentThread().interrupt();
			throw new CycleStoppedException();
		}
	}

	private static String describe(@Nullable Throwable failure) {
		String text = String.valueOf(failure);
		return (text.length() > MAX_MESSAGE) ? text.substring(0, MAX_MESSAGE) : text;
	}

	/**
	 * Questions of one store for one thread.
	 */
	private final class Series implements Runnable {

		private final String store;

		private final List<FutureTask<Resolution>> calls;

		/** Whether nobody waits for what was not asked yet. */
		private volatile boolean givenUp;

		private Series(List<ConflictContext> conflicts) {
			this.store = conflicts.get(0).store();
			this.calls = conflicts.stream().map(this::call).toList();
		}

		private FutureTask<Resolution> call(ConflictContext conflict) {
			return new FutureTask<>(() -> StrategyRunner.this.strategy.resolve(conflict));
		}

		/** In this order: the interrupt is meant for no other call. */
		private void giveUp(FutureTask<Resolution> call) {
			this.givenUp = true;
			call.cancel(true);
		}

		@Override
		public void run() {
			for (FutureTask<Resolution> call : this.calls) {
				if (this.givenUp) {
					return;
				}
				call.run();
			}
		}

	}

}
