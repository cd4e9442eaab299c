package one.persist.internal.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

import one.persist.PersistException;
import one.persist.StoreAccessException;
import one.persist.StoreAccessException.Reason;
import one.persist.StoreClosedException;
import one.persist.StoreOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;

/**
 * One open store file: one writer, and readers beside it that never wait for it. A second
 * writing connection would wait for the first inside SQLite, and hold its thread there.
 * <p>
 * Within {@link #write} and {@link #read} the session is also the current one of the
 * thread: nested calls join it, and what Spring Data does goes through it.
 */
public final class SqliteDatabase implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SqliteDatabase.class);

	/** Readers at once: more would wait for the disk, not for each other. */
	private static final int MAX_READERS = 8;

	private final String store;

	private final Path path;

	private final StoreFile file;

	private final OwnerLock owner;

	private final Consumer<String> faultPoint;

	/** Guarded by the write lock. */
	private SqliteSession writer;

	/**
	 * Whether the writer may be in a transaction that nobody is in any more; guarded by
	 * the write lock.
	 */
	private boolean suspect;

	private final ReentrantLock writing = new ReentrantLock(true);

	private final Semaphore readers = new Semaphore(MAX_READERS, true);

	private final Deque<SqliteSession> idleReaders = new ArrayDeque<>();

	private final ThreadLocal<@Nullable SqliteSession> current = new ThreadLocal<>();

	private final JdbcAggregateTemplate aggregates;

	private final FilePresence presence;

	private @Nullable Transaction transaction;

	private volatile boolean closed;

	private SqliteDatabase(String store, StoreFile file, OwnerLock owner, Consumer<String> faultPoint,
			LongSupplier nanoTime) {
		this.store = store;
		this.path = file.path();
		this.file = file;
		this.owner = owner;
		this.faultPoint = faultPoint;
		this.writer = new SqliteSession(store, file.openWriter(owner.wasStore()), faultPoint);
		this.presence = new FilePresence(store, this.path, nanoTime);
		this.aggregates = SqliteAggregates.over(new SessionDataSource(this::currentConnection));
	}

	/**
	 * Opens a store's file, or creates it.
	 * @param store the store's name
	 * @param options where it lies, and how far a commit reaches
	 * @param holder a note on this process, for who finds the file owned
	 * @param faultPoint passed before each statement, with its text, and after each
	 * commit
	 * @param nanoTime a clock that only goes forward
	 * @return the open file
	 * @throws one.persist.StoreOpenException if it cannot be opened
	 */
	public static SqliteDatabase open(String store, StoreOptions options, String holder, Consumer<String> faultPoint,
			LongSupplier nanoTime) {
		Path path = StoreFile.realPath(options.path());
		OwnerLock owner = OwnerLock.acquire(path, holder);
		boolean opened = false;
		try {
			SqliteDatabase database = new SqliteDatabase(store, new StoreFile(path, options.synchronous()), owner,
					faultPoint, nanoTime);
			owner.opened();
			opened = true;
			return database;
		}
		finally {
			if (!opened) {
				owner.close();
			}
		}
	}

	/**
	 * Where the file lies.
	 * @return its real path
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * Does something with a file that nobody has open as a store, and lets nobody open it
	 * meanwhile. The file itself is not touched.
	 * @param file the file
	 * @param work what to do, with its real path
	 * @throws one.persist.StoreOpenException if it is open, here or in another process
	 */
	public static void whileClosed(Path file, Consumer<Path> work) {
		Path path = StoreFile.realPath(file);
		OwnerLock.whileFree(path, () -> work.accept(path));
	}

	/**
	 * Checks that the file still lies where it lay.
	 * @throws StoreAccessException if it was deleted or replaced
	 */
	public void requirePresent() {
		requireOpen();
		this.presence.requireNow();
	}

	/**
	 * Copies the store as it stands into a file of its own; writers go on meanwhile. The
	 * copy takes an identity of its own when it is opened.
	 * @param target where to; must not exist
	 * @throws one.persist.StoreBackupException if it cannot be copied
	 */
	public void backup(Path target) {
		requirePresent();
		StoreCopy copy = new StoreCopy(this.store, StoreFile.realPath(target));
		try (Connection source = this.file.openReader()) {
			copy.from(source);
		}
		catch (SQLException ex) {
			// the copy is made; closing a reader has nothing to lose
			logger.debug("A reader of store '{}' could not be closed", this.store, ex);
		}
	}

	/**
	 * Spring Data's way to the small tables; only within {@link #write} and
	 * {@link #read}.
	 * @return the template
	 */
	public JdbcAggregateTemplate aggregates() {
		return this.aggregates;
	}

	/**
	 * Whether the current thread is within {@link #write}.
	 * @return true if it is
	 */
	public boolean inTransaction() {
		return this.writing.isHeldByCurrentThread();
	}

	/**
	 * Runs work as one transaction, or as a part of the one that the thread is in. Work
	 * that throws leaves no trace, even if an outer transaction goes on.
	 * @param <T> type of the result
	 * @param work what to do
	 * @return what the work returned
	 */
	public <T extends @Nullable Object> T write(Function<SqliteSession, T> work) {
		if (this.writing.isHeldByCurrentThread()) {
			return nested(work);
		}
		Transaction done;
		T result;
		this.writing.lock();
		try {
			requireOpen();
			done = new Transaction();
			result = outermost(done, work);
		}
		finally {
			this.writing.unlock();
		}
		done.afterCommit.forEach(this::runAfterCommit);
		return result;
	}

	private void runAfterCommit(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			// what was written is in the file: whoever wrote it must not be told
			// otherwise
			logger.warn("What follows a commit of store '{}' failed", this.store, ex);
		}
	}

	private <T extends @Nullable Object> T outermost(Transaction begun, Function<SqliteSession, T> work) {
		begin();
		this.transaction = begun;
		SqliteSession before = this.current.get();
		this.current.set(this.writer);
		boolean committed = false;
		try {
			T result = run(work, this.writer);
			begun.requireWhole();
			this.presence.require();
			this.writer.update("COMMIT");
			this.suspect = false;
			committed = true;
			this.faultPoint.accept("committed");
			begun.onCommit.forEach(Runnable::run);
			return result;
		}
		finally {
			this.current.set(before);
			this.transaction = null;
			if (!committed) {
				try {
					rollBack();
				}
				finally {
					begun.undoBackTo(0);
				}
			}
		}
	}

	/**
	 * Begins a transaction. What ended the one before, be it an error while it was rolled
	 * back, may have left it open, and closing its connection undoes it.
	 */
	private void begin() {
		if (this.suspect) {
			close(this.writer);
			this.presence.requireNow();
			this.writer = new SqliteSession(this.store, this.file.openWriter(true), this.faultPoint);
		}
		this.suspect = true;
		try {
			this.writer.update("BEGIN IMMEDIATE");
		}
		catch (PersistException ex) {
			// SQLite has refused it, and begun nothing
			this.suspect = false;
			throw ex;
		}
	}

	private <T extends @Nullable Object> T run(Function<SqliteSession, T> work, SqliteSession session) {
		try {
			return work.apply(session);
		}
		catch (DataAccessException ex) {
			throw SqliteErrors.translate(this.store, ex);
		}
	}

	private void rollBack() {
		try {
			this.writer.update("ROLLBACK");
			this.suspect = false;
		}
		catch (PersistException ex) {
			// the failure that led here is the one to tell; this one may only say that
			// SQLite has rolled back by itself, as it does on a full disk
			this.suspect = !SqliteErrors.saysNoTransaction(ex);
		}
	}

	private <T extends @Nullable Object> T nested(Function<SqliteSession, T> work) {
		Transaction outer = requireTransaction();
		outer.requireWhole();
		int afterCommit = outer.afterCommit.size();
		int onCommit = outer.onCommit.size();
		int onRollback = outer.onRollback.size();
		this.writer.update("SAVEPOINT nested");
		boolean released = false;
		try {
			T result = run(work, this.writer);
			this.writer.update("RELEASE nested");
			released = true;
			return result;
		}
		finally {
			if (!released) {
				// an error on the way leaves it so: half a nested part is never committed
				outer.broken = true;
				outer.broken = !rollBackNested();
				outer.afterCommit.subList(afterCommit, outer.afterCommit.size()).clear();
				outer.onCommit.subList(onCommit, outer.onCommit.size()).clear();
				outer.undoBackTo(onRollback);
			}
		}
	}

	private boolean rollBackNested() {
		try {
			this.writer.update("ROLLBACK TO nested");
			this.writer.update("RELEASE nested");
			return true;
		}
		catch (StoreAccessException ex) {
			// SQLite has rolled back by itself, and the outer part with it
			return false;
		}
	}

	/**
	 * Runs a read, in a snapshot of its own a statement; within a transaction, in that
	 * one.
	 * @param <T> type of the result
	 * @param work what to do; short, since readers are few
	 * @return what the work returned
	 */
	public <T extends @Nullable Object> T read(Function<SqliteSession, T> work) {
		SqliteSession bound = this.current.get();
		if (bound != null) {
			return run(work, bound);
		}
		this.readers.acquireUninterruptibly();
		try {
			SqliteSession session = borrowReader();
			this.current.set(session);
			try {
				return run(work, session);
			}
			finally {
				this.current.remove();
				giveBack(session);
			}
		}
		finally {
			this.readers.release();
		}
	}

	private SqliteSession borrowReader() {
		requireOpen();
		synchronized (this.idleReaders) {
			SqliteSession idle = this.idleReaders.pollFirst();
			if (idle != null) {
				return idle;
			}
		}
		return new SqliteSession(this.store, this.file.openReader(), this.faultPoint);
	}

	private void giveBack(SqliteSession session) {
		synchronized (this.idleReaders) {
			if (!this.closed) {
				this.idleReaders.addFirst(session);
				return;
			}
		}
		close(session);
	}

	/**
	 * Registers what to do after the current transaction's commit, when its lock is free
	 * again. Dropped if the transaction, or the nested part that is under way, is undone.
	 * @param action what to do; must return at once and not throw
	 */
	public void afterCommit(Runnable action) {
		requireTransaction().afterCommit.add(action);
	}

	/**
	 * Registers what keeps memory in step with the file: run under the lock, at the end
	 * of the current transaction.
	 * @param onCommit if it is committed
	 * @param onRollback if it is undone
	 */
	public void atEnd(Runnable onCommit, Runnable onRollback) {
		Transaction open = requireTransaction();
		open.onCommit.add(onCommit);
		open.onRollback.add(onRollback);
	}

	private Transaction requireTransaction() {
		Transaction open = this.transaction;
		if (open == null || !this.writing.isHeldByCurrentThread()) {
			throw new IllegalStateException("Only within a transaction");
		}
		return open;
	}

	private Connection currentConnection() {
		SqliteSession bound = this.current.get();
		if (bound == null) {
			throw new IllegalStateException("Only within a read or a transaction");
		}
		this.faultPoint.accept("Spring Data");
		return bound.connection();
	}

	private void requireOpen() {
		if (this.closed) {
			throw new StoreClosedException("Store '" + this.store + "' is closed", null);
		}
	}

	/**
	 * Closes the file, after the transaction that may be under way.
	 * @throws IllegalStateException if that is the current thread's own
	 */
	@Override
	public void close() {
		if (this.writing.isHeldByCurrentThread()) {
			throw new IllegalStateException(
					"Store '" + this.store + "' cannot be closed within a transaction of its own");
		}
		this.writing.lock();
		try {
			if (this.closed) {
				return;
			}
			List<SqliteSession> open = new ArrayList<>();
			synchronized (this.idleReaders) {
				this.closed = true;
				open.addAll(this.idleReaders);
				this.idleReaders.clear();
			}
			open.add(this.writer);
			open.forEach(SqliteDatabase::close);
			this.owner.close();
		}
		finally {
			this.writing.unlock();
		}
	}

	private static void close(SqliteSession session) {
		try {
			session.close();
		}
		catch (SQLException ex) {
			// everything committed is in the file; the handle is all that is lost
		}
	}

	/**
	 * What waits for the end of the transaction that is under way.
	 */
	private final class Transaction {

		private final List<Runnable> afterCommit = new ArrayList<>();

		private final List<Runnable> onCommit = new ArrayList<>();

		private final List<Runnable> onRollback = new ArrayList<>();

		/** Whether SQLite has rolled everything back, as it does on a full disk. */
		private boolean broken;

		/** What followed would be committed statement by statement. */
		private void requireWhole() {
			if (this.broken) {
				throw new StoreAccessException(Reason.FAILED, "Store '" + SqliteDatabase.this.store
						+ "': the transaction was undone as a whole by an earlier failure; nothing of it was kept",
						null);
			}
		}

		/** Newest first, so that each finds what it left. */
		private void undoBackTo(int size) {
			while (this.onRollback.size() > size) {
				this.onRollback.remove(this.onRollback.size() - 1).run();
			}
		}

	}

}
