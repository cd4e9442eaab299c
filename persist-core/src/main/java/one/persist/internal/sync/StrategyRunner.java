package one.persist.internal.sync;

import java.time.Duration;
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
	 * Whether the strategy only compares both sides, and looks at nothing else: it may be
	 * asked within a transaction.
	 */
	boolean onlyCompares() {
		return this.strategy instanceof LastWriteWins || this.strategy instanceof ManualResolution;
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

	Resolution ask(ConflictContext conflict) {
		if (!this.threads.tryAcquire()) {
			if (this.stuck.compareAndSet(false, true)) {
				logger.warn("The strategy '{}' of store '{}' has not returned from {} calls: conflicts are left to a"
						+ " person until it does", this.name, conflict.store(), MAX_STUCK);
			}
			return unasked("has not returned from earlier calls");
		}
		FutureTask<Resolution> call = new FutureTask<>(() -> this.strategy.resolve(conflict));
		boolean handed = false;
		try {
			Map<String, String> fields = fields();
			this.executor.execute(() -> run(call, conflict.store(), fields));
			handed = true;
		}
		catch (RejectedExecutionException ex) {
			return unasked("could not be started: there is no thread for it");
		}
		finally {
			if (!handed) {
				this.threads.release();
			}
		}
		return await(call);
	}

	/** What a strategy logs has the fields of the cycle that it is asked in. */
	private void run(FutureTask<Resolution> call, String store, Map<String, String> fields) {
		Map<String, String> before = fields();
		MDC.setContextMap(fields);
		try {
			call.run();
		}
		finally {
			this.threads.release();
			if (this.stuck.compareAndSet(true, false)) {
				logger.info("The strategy '{}' of store '{}' has returned: it is asked again", this.name, store);
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

	private Resolution await(FutureTask<Resolution> call) {
		try {
			Resolution answer = call.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
			return (answer != null) ? answer : new Deferred("the strategy '" + this.name + "' returned null");
		}
		catch (TimeoutException ex) {
			call.cancel(true);
			return new Deferred("the strategy '" + this.name + "' took longer than " + this.timeout.toMillis() + " ms");
		}
		catch (ExecutionException ex) {
			return new Deferred("the strategy '" + this.name + "' failed: " + describe(ex.getCause()));
		}
		catch (InterruptedException ex) {
			call.cancel(true);
			Thread.currentThread().interrupt();
			throw new CycleStoppedException();
		}
	}

	private static String describe(@Nullable Throwable failure) {
		String text = String.valueOf(failure);
		return (text.length() > MAX_MESSAGE) ? text.substring(0, MAX_MESSAGE) : text;
	}

}
