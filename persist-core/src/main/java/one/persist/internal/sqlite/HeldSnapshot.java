package one.persist.internal.sqlite;

import java.util.function.Supplier;

import one.persist.PersistException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the last commit open for all readers of a file, while nothing is written: a lock
 * that one connection of a process has, the others take without a call to the operating
 * system, which is a fifth of what a small read takes. Let go before a transaction
 * begins, and before the write-ahead log is brought into the file: what is held open
 * would keep it from that, and once it is there, whoever reads takes another lock.
 */
final class HeldSnapshot {

	private static final Logger logger = LoggerFactory.getLogger(HeldSnapshot.class);

	/** Reads without a write between them, after which more are likely to come. */
	private static final int READS = 16;

	private static final String LOOK = "SELECT EXISTS (SELECT 1 FROM sqlite_schema)";

	private final Supplier<SqliteSession> opening;

	/** Reads since the last write; may miss some. */
	private volatile int reads;

	/** Guarded by this, like what follows. */
	private @Nullable SqliteSession session;

	private boolean held;

	private boolean writing;

	private boolean closed;

	/**
	 * Creates the snapshot of a file, not held.
	 * @param opening opens a connection that reads; throws if the store is closed
	 */
	HeldSnapshot(Supplier<SqliteSession> opening) {
		this.opening = opening;
	}

	/** Something is about to be read. */
	void reading() {
		int before = this.reads;
		if (before <= READS) {
			this.reads = before + 1;
			if (before == READS) {
				hold();
			}
		}
	}

	/** Runs a transaction, or what brings the log into the file. */
	void without(Runnable work) {
		beginWriting();
		try {
			work.run();
		}
		finally {
			endWriting();
		}
	}

	private synchronized void beginWriting() {
		this.writing = true;
		letGo();
	}

	private synchronized void endWriting() {
		this.writing = false;
		this.reads = 0;
	}

	private void hold() {
		try {
			if (needsSession()) {
				// takes longer than a writer is to wait
				keep(this.opening.get());
			}
			begin();
		}
		catch (PersistException ex) {
			// readers take the lock themselves, and are told what is wrong
			logger.debug("The last commit of a store cannot be held open", ex);
			discard();
		}
	}

	private synchronized boolean needsSession() {
		return this.session == null && !this.closed;
	}

	private synchronized void keep(SqliteSession opened) {
		if (needsSession()) {
			this.session = opened;
		}
		else {
			opened.closeQuietly();
		}
	}

	private synchronized void begin() {
		if (this.session != null && !this.held && !this.writing) {
			this.held = true;
			this.session.update("BEGIN");
			this.session.queryLong(LOOK);
		}
	}

	private void letGo() {
		if (this.held && this.session != null) {
			this.held = false;
			try {
				this.session.update("COMMIT");
			}
			catch (PersistException ex) {
				logger.debug("The last commit of a store was held open and cannot be let go", ex);
				discard();
			}
		}
	}

	/** A connection's end is the end of what it holds. */
	private synchronized void discard() {
		this.held = false;
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
