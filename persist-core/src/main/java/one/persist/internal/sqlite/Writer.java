package one.persist.internal.sqlite;

import java.util.function.Supplier;

import one.persist.PersistException;
import one.persist.StoreAccessException;
import one.persist.StoreAccessException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes, and the transaction on it. Used under the write lock
 * alone.
 */
final class Writer {

	private final String store;

	private final FilePresence presence;

	private final Supplier<SqliteSession> opening;

	private SqliteSession session;

	/** Bytes that were committed, about; only grows. */
	private volatile long written;

	/** Whether it may be in a transaction that nobody is in any more. */
	private boolean suspect;

	/** Whether SQLite has rolled everything back, as it does on a full disk. */
	private boolean broken;

	/**
	 * Creates the writer.
	 * @param store the store's name
	 * @param presence looks whether the file is still there
	 * @param session the connection
	 * @param opening opens another in its place
	 */
	Writer(String store, FilePresence presence, SqliteSession session, Supplier<SqliteSession> opening) {
		this.store = store;
		this.presence = presence;
		this.session = session;
		this.opening = opening;
	}

	SqliteSession session() {
		return this.session;
	}

	/**
	 * Begins a transaction. What ended the one before, be it an error while it was rolled
	 * back, may have left it open, and closing its connection undoes it.
	 */
	void begin() {
		if (this.suspect) {
			this.session.closeQuietly();
			this.presence.requireNow();
			this.session = this.opening.get();
		}
		this.broken = false;
		this.suspect = true;
		try {
			this.session.update("BEGIN IMMEDIATE");
		}
		catch (PersistException ex) {
			// SQLite has refused it, and begun nothing
			this.suspect = false;
			throw ex;
		}
	}

	void commit() {
		requireWhole();
		this.presence.require();
		this.session.update("COMMIT");
		this.suspect = false;
		this.written += this.session.takeWritten();
	}

	/** About how many bytes were committed so far. Safe for use by many threads. */
	long written() {
		return this.written;
	}

	void rollBack() {
		try {
			this.session.update("ROLLBACK");
			this.suspect = false;
		}
		catch (PersistException ex) {
			// the failure that led here is the one to tell; this one may only say that
			// SQLite has rolled back by itself, as it does on a full disk
			this.suspect = !SqliteErrors.saysNoTransaction(ex);
		}
	}

	/** Runs a part of the transaction, of which nothing is left if it throws. */
	<T extends @Nullable Object> T nested(Supplier<T> work) {
		requireWhole();
		this.session.update("SAVEPOINT nested");
		boolean released = false;
		try {
			T result = work.get();
			this.session.update("RELEASE nested");
			released = true;
			return result;
		}
		finally {
			if (!released) {
				// an error on the way leaves it so: half a nested part is never committed
				this.broken = true;
				this.broken = !rollBackNested();
			}
		}
	}

	private boolean rollBackNested() {
		try {
			this.session.update("ROLLBACK TO nested");
			this.session.update("RELEASE nested");
			return true;
		}
		catch (StoreAccessException ex) {
			// SQLite has rolled back by itself, and the outer part with it
			return false;
		}
	}

	boolean isWhole() {
		return !this.broken;
	}

	/** What followed would be committed statement by statement. */
	private void requireWhole() {
		if (this.broken) {
			throw new StoreAccessException(Reason.FAILED,
					"Store '" + this.store
							+ "': the transaction was undone as a whole by an earlier failure; nothing of it was kept",
					null);
		}
	}

	void close() {
		this.session.closeQuietly();
	}

}
