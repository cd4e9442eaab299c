package one.persist.internal.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import one.persist.StoreAccessException;
import one.persist.StoreClosedException;
import one.persist.StoreOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.util.function.SingletonSupplier;

/**
 * One open store file: one writer, and readers beside it that never wait for it. A second
 * writing connection would wait for the first inside SQLite, and hold its thread there.
 * <p>
 * Within {@link #write} and {@link #read} the session is also the current one of the
 * thread: nested calls join it, and what Spring Data does goes through it.
 */
public final class SqliteDatabase implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SqliteDatabase.class);

	private final String store;

	private final Path path;

	private final StoreFile file;

	private final OwnerLock owner;

	private final Consumer<String> faultPoint;

	private final CurrentSession current;

	private final Supplier<JdbcAggregateTemplate> aggregates;

	private final FilePresence presence;

	private final Writer writer;

	private final HeldSnapshot snapshot;

	private final Transactions transactions;

	private final Readers readers;

	private final Checkpoints checkpoints;

	private volatile boolean closed;

	private SqliteDatabase(String store, StoreFile file, OwnerLock owner, Consumer<String> faultPoint,
			LongSupplier nanoTime, Executor executor) {
		this.store = store;
		this.path = file.path();
		this.file = file;
		this.owner = owner;
		this.faultPoint = faultPoint;
		this.current = new CurrentSession(store, faultPoint);
		this.aggregates = SingletonSupplier
			.of(() -> SqliteAggregates.over(new SessionDataSource(this.current::connection)));
		SqliteSession session = session(file.openWriter(owner.wasStore()));
		this.presence = new FilePresence(store, this.path, nanoTime);
		this.writer = new Writer(store, this.presence, session, () -> session(file.openWriter(true)));
		this.snapshot = new HeldSnapshot(this::openReader);
		this.transactions = new Transactions(store, this.writer, this.snapshot, this.current, faultPoint, nanoTime);
		this.readers = new Readers(this::openReader);
		this.checkpoints = new Checkpoints(this::openCheckpointer, executor, this::betweenTransactions);
	}

	private SqliteSession session(Connection connection) {
		return new SqliteSession(this.store, connection, this.faultPoint);
	}

	private SqliteSession openReader() {
		requireOpen();
		return session(this.file.openReader());
	}

	private SqliteSession openCheckpointer() {
		requirePresent();
		return session(this.file.openCheckpointer());
	}

	/**
	 * Opens a store's file, or creates it.
	 * @param store the store's name
	 * @param options where it lies, and how far a commit reaches
	 * @param holder a note on this process, for who finds the file owned
	 * @param faultPoint passed before each statement, with its text, and after each
	 * commit
	 * @param nanoTime a clock that only goes forward
	 * @param executor runs what need not be done at once
	 * @return the open file
	 * @throws one.persist.StoreOpenException if it cannot be opened
	 */
	public static SqliteDatabase open(String store, StoreOptions options, String holder, Consumer<String> faultPoint,
			LongSupplier nanoTime, Executor executor) {
		Path path = StoreFile.realPath(options.path());
		OwnerLock owner = OwnerLock.acquire(path, holder);
		boolean opened = false;
		try {
			SqliteDatabase database = new SqliteDatabase(store, new StoreFile(path, options.synchronous()), owner,
					faultPoint, nanoTime, executor);
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
	 * {@link #read}. Made at the first call, as its first use takes longer than opening a
	 * file.
	 * @return the template
	 */
	public JdbcAggregateTemplate aggregates() {
		return this.aggregates.get();
	}

	/**
	 * Whether the current thread is within {@link #write}.
	 * @return true if it is
	 */
	public boolean inTransaction() {
		return this.transactions.isInOne();
	}

	/**
	 * Runs work as one transaction, or as a part of the one that the thread is in. Work
	 * that throws leaves no trace, even if an outer transaction goes on.
	 * @param <T> type of the result
	 * @param work what to do; run once, on the current thread
	 * @return what the work returned, once it is committed
	 */
	public <T extends @Nullable Object> T write(Function<SqliteSession, T> work) {
		return inTransaction() ? this.transactions.nested(work) : commit(Write.own(work));
	}

	/**
	 * Runs work like {@link #write}, but in one commit with others if it has to wait for
	 * them. It may then be run by another thread; and once more, if it throws or the
	 * others do, so what it throws has the frames of the current thread. So it must
	 * depend on no thread, call nothing of the application's, and wait for nothing.
	 * @param <T> type of the result
	 * @param records about how many records it writes; with many it is run by itself
	 * @param work what to do
	 * @return what the work returned, once it is committed
	 */
	public <T extends @Nullable Object> T writeTogether(int records, Function<SqliteSession, T> work) {
		return inTransaction() ? this.transactions.nested(work) : commit(Write.shared(records, work));
	}

	/**
	 * Does something while nobody else's transaction is under way, without one of its
	 * own.
	 * @param action what to do; must return at once
	 */
	public void betweenTransactions(Runnable action) {
		if (inTransaction()) {
			action.run();
		}
		else {
			this.transactions.alone(() -> this.snapshot.without(action));
		}
	}

	private <T extends @Nullable Object> T commit(Write<T> write) {
		this.transactions.commit(write, this::requireOpen);
		write.endings().followingCommit().forEach(this::runAfterCommit);
		this.checkpoints.committed(this.writer.written());
		return write.result();
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
			return this.current.within(bound, work);
		}
		this.snapshot.reading();
		return this.readers.lend((session) -> this.current.within(session, work));
	}

	/**
	 * Registers what to do after the current transaction's commit, when its lock is free
	 * again, on the thread that waits for it. Dropped if the transaction, or the nested
	 * part that is under way, is undone.
	 * @param action what to do; must return at once and not throw
	 */
	public void afterCommit(Runnable action) {
		this.transactions.endings().afterCommit(action);
	}

	/**
	 * Registers what tells of the current transaction's commit, under its lock, so in the
	 * order of commits. Dropped like what {@link #afterCommit} registers.
	 * @param action what to do; must return at once, and change nothing that a
	 * transaction reads
	 */
	public void onCommit(Runnable action) {
		this.transactions.endings().onCommit(action);
	}

	/**
	 * Registers what keeps memory in step with the file: run under the lock, at the end
	 * of the current transaction. Nobody else's work is run before.
	 * @param onCommit if it is committed
	 * @param onRollback if it is undone
	 */
	public void atEnd(Runnable onCommit, Runnable onRollback) {
		this.transactions.endings().atEnd(onCommit, onRollback);
	}

	private void requireOpen() {
		if (this.closed) {
			throw new StoreClosedException("Store '" + this.store + "' is closed", null);
		}
	}

	/**
	 * Closes the file, after the transactions that are under way or wait. Who comes later
	 * is told that it is closed.
	 * @throws IllegalStateException if the current thread is in a transaction of this
	 * store
	 */
	@Override
	public void close() {
		if (inTransaction()) {
			throw new IllegalStateException(
					"Store '" + this.store + "' cannot be closed within a transaction of its own");
		}
		this.transactions.alone(() -> {
			if (!this.closed) {
				this.closed = true;
				this.readers.close();
				this.snapshot.close();
				this.checkpoints.close();
				this.writer.close();
				this.owner.close();
			}
		});
	}

}
