package one.persist.server.storage;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Lets a few writers to each store through at once. Those that wait for the lock of one
 * store would otherwise hold every connection of the pool, and pushes to other stores
 * none. Who waits here holds no connection, only its thread, so not many may, and not for
 * long. Safe for use by many threads.
 */
final class StoreGate {

	/** Each holds a thread of the web server, which has 200 unless told otherwise. */
	private static final int WAITING = 50;

	/** Shorter than a lock is waited for: who waits here has not begun. */
	private static final Duration PATIENCE = Duration.ofSeconds(3);

	/** Who was turned away need not come at once: others are in the line. */
	private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

	private final int writers;

	private final int waiting;

	private final Duration patience;

	private final Map<StoreId, Line> lines = new ConcurrentHashMap<>();

	/**
	 * Makes a gate.
	 * @param writers how many are let through at once, to one store; positive
	 * @param waiting how many more may wait, for one store
	 * @param patience how long one waits, at most
	 */
	StoreGate(int writers, int waiting, Duration patience) {
		this.writers = writers;
		this.waiting = waiting;
		this.patience = patience;
	}

	/**
	 * Makes a gate where some wait for a moment.
	 * @param writers how many are let through at once, to one store; positive
	 */
	static StoreGate of(int writers) {
		return new StoreGate(writers, WAITING, PATIENCE);
	}

	/**
	 * Does something when it is its turn.
	 * @param id the store that is written to
	 * @param work what to do
	 * @return what it gives
	 * @throws RemoteException of kind {@code BUSY} if its turn does not come
	 */
	<T> T pass(StoreId id, Supplier<T> work) {
		Line line = this.lines.compute(id, (key, known) -> join(id, known));
		try {
			if (!await(line)) {
				throw busy(id);
			}
			try {
				return work.get();
			}
			finally {
				line.turns.release();
			}
		}
		finally {
			this.lines.computeIfPresent(id, (key, known) -> (--known.members > 0) ? known : null);
		}
	}

	private Line join(StoreId id, @Nullable Line known) {
		Line line = (known != null) ? known : new Line(this.writers);
		if (line.members >= this.writers + this.waiting) {
			throw busy(id);
		}
		line.members++;
		return line;
	}

	private boolean await(Line line) {
		try {
			return line.turns.tryAcquire(this.patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static RemoteException busy(StoreId id) {
		return new RemoteException(Kind.BUSY, "Store '" + id.store() + "' is busy with other writes", null,
				RETRY_AFTER);
	}

	/** How many stores are written to. */
	int size() {
		return this.lines.size();
	}

	/**
	 * Who writes, or waits to write, to one store.
	 */
	private static final class Line {

		private final Semaphore turns;

		/** Guarded by the map's lock on its store. */
		private int members;

		private Line(int writers) {
			this.turns = new Semaphore(writers, true);
		}

	}

}
