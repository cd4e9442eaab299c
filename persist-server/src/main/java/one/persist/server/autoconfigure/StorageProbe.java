package one.persist.server.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the storage can be written, however often it is asked: by one write
 * at a time, and none while the last one is fresh. Whoever asks waits for two seconds at
 * most. Safe for use by many threads.
 */
final class StorageProbe implements AutoCloseable {

	/** Probes of several balancers, each a second or so, cost one write together. */
	static final Duration FRESH = Duration.ofSeconds(5);

	/** Shorter than what asks usually waits itself. */
	private static final Duration WAIT = Duration.ofSeconds(2);

	/**
	 * Longer than a call waits for a connection of the pool: until then, the storage may
	 * be busy, and sending its devices to another server would make that one busy too.
	 */
	static final Duration PATIENCE = Duration.ofSeconds(15);

	private final Runnable check;

	private final LongSupplier nanoTime;

	private final Duration wait;

	private final ExecutorService executor = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "persist-server-probe");
		thread.setDaemon(true);
		return thread;
	});

	/** The probe that is under way; guarded by this. */
	private @Nullable CompletableFuture<State> running;

	/** When it began; guarded by this. */
	private long begunAt;

	/** What the last one found; guarded by this. */
	private @Nullable State last;

	/** When it found that; guarded by this. */
	private long lastAt;

	/**
	 * Makes a probe.
	 * @param check writes something, and fails as
	 * {@link one.persist.server.storage.SyncStorage#check} does
	 * @param nanoTime a clock that only goes forward
	 */
	StorageProbe(Runnable check, LongSupplier nanoTime) {
		this(check, nanoTime, WAIT);
	}

	StorageProbe(Runnable check, LongSupplier nanoTime, Duration wait) {
		this.check = check;
		this.nanoTime = nanoTime;
		this.wait = wait;
	}

	/**
	 * Tells how the storage is.
	 * @return what was found within the last seconds, or is found now
	 */
	State state() {
		CompletableFuture<State> probe;
		synchronized (this) {
			long now = this.nanoTime.getAsLong();
			if (this.running == null) {
				if (this.last != null && now - this.lastAt < FRESH.toNanos()) {
					return this.last;
				}
				this.begunAt = now;
				this.running = CompletableFuture.supplyAsync(this::probe, this.executor);
			}
			probe = this.running;
		}
		try {
			return probe.get(this.wait.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			return meanwhile();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return meanwhile();
		}
	}

	private State probe() {
		State found = State.WRITABLE;
		try {
			this.check.run();
		}
		catch (RemoteException ex) {
			// others are in the way, so there is a way
			found = (ex.kind() == Kind.BUSY) ? State.WRITABLE : State.FAILED;
		}
		catch (RuntimeException | Error ex) {
			found = State.FAILED;
		}
		synchronized (this) {
			this.running = null;
			this.last = found;
			this.lastAt = this.nanoTime.getAsLong();
		}
		return found;
	}

	/** What is said while a probe has not come back. */
	private synchronized State meanwhile() {
		boolean overdue = this.running != null && this.nanoTime.getAsLong() - this.begunAt >= PATIENCE.toNanos();
		return (this.last != null && !overdue) ? this.last : State.SILENT;
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/**
	 * How a storage is.
	 */
	enum State {

		/** It takes what is written, or is busy taking it. */
		WRITABLE,

		/** It has failed: its database is away or full. The log says more at a call. */
		FAILED,

		/** It has not answered. */
		SILENT

	}

}
