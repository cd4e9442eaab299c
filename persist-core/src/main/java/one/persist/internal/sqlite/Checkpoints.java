package one.persist.internal.sqlite;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import one.persist.PersistException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the write-ahead log into the file, beside the writers: they would wait for the
 * disk at every few thousandth page otherwise. What is written meanwhile is brought there
 * between two transactions, so that the log begins anew; else it would grow for as long
 * as somebody writes.
 */
final class Checkpoints {

	private static final Logger logger = LoggerFactory.getLogger(Checkpoints.class);

	/**
	 * Pages of the log after which they are brought into the file, 16 MB: pages that are
	 * written again meanwhile are brought there once. Each time is two waits for the
	 * disk, and the file's reader has as much to look through.
	 */
	static final int PAGES = 4_000;

	/** Bytes that are written, about, before it is looked how long the log is. */
	private static final long LOOK_BYTES = 4L << 20;

	private static final String LOOK = "PRAGMA wal_checkpoint(NOOP)";

	private static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";

	private final Supplier<SqliteSession> opening;

	private final Executor executor;

	/** Runs something while nobody writes. */
	private final Consumer<Runnable> betweenTransactions;

	private final AtomicBoolean underWay = new AtomicBoolean();

	/** How much was written when it was last looked how long the log is. */
	private volatile long lookedAt;

	/** Guarded by this, like what follows. */
	private @Nullable SqliteSession session;

	private boolean closed;

	/**
	 * Creates the checkpoints of a file.
	 * @param opening opens a connection to the file
	 * @param executor runs them
	 * @param betweenTransactions runs something short while nobody writes
	 */
	Checkpoints(Supplier<SqliteSession> opening, Executor executor, Consumer<Runnable> betweenTransactions) {
		this.opening = opening;
		this.executor = executor;
		this.betweenTransactions = betweenTransactions;
	}

	/**
	 * A transaction has ended, and its lock is free.
	 * @param written about how many bytes all transactions have written so far
	 */
	void committed(long written) {
		if (written - this.lookedAt >= LOOK_BYTES && this.underWay.compareAndSet(false, true)) {
			boolean handed = false;
			this.lookedAt = written;
			try {
				this.executor.execute(this::run);
				handed = true;
			}
			catch (RejectedExecutionException ex) {
				// no thread is left: a later transaction asks again
				logger.debug("The log of a store cannot be brought into its file yet", ex);
			}
			finally {
				if (!handed) {
					this.underWay.set(false);
				}
			}
		}
	}

	private void run() {
		try {
			if (isLong()) {
				checkpoint();
				this.betweenTransactions.accept(this::checkpoint);
			}
		}
		catch (PersistException ex) {
			// everything is in the log, and whoever writes is told what is wrong
			logger.debug("The log of a store cannot be brought into its file", ex);
			discard();
		}
		finally {
			this.underWay.set(false);
		}
	}

	private synchronized boolean isLong() {
		SqliteSession open = session();
		Integer pages = (open != null) ? open.queryOne(LOOK, (row) -> row.getInt(2)) : null;
		return pages != null && pages >= PAGES;
	}

	private synchronized void checkpoint() {
		SqliteSession open = session();
		if (open != null) {
			open.queryLong(CHECKPOINT);
		}
	}

	private @Nullable SqliteSession session() {
		if (this.session == null && !this.closed) {
			this.session = this.opening.get();
		}
		return this.session;
	}

	private synchronized void discard() {
		if (this.session != null) {
			this.session.closeQuietly();
			this.session = null;
		}
	}

	synchronized void close() {
		this.closed = true;
		discard();
	}

}
