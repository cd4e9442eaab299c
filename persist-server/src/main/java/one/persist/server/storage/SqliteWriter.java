package one.persist.server.storage;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import one.persist.server.storage.Database.Work;
import one.persist.server.storage.SqliteSession.Opener;
import org.jspecify.annotations.Nullable;

/**
 * The one who writes to the file, on behalf of all: SQLite lets one transaction write at
 * a time, and who waits for it inside SQLite holds a thread there. Safe for use by many
 * threads.
 * <p>
 * What waits for a disk is the end of a transaction. So where others wait for their turn
 * to change something, it is left open for them, and they join it:
 *
 * <pre>
 * a   begin, write ── others wait: to the end of the queue ────► commit ── answer
 * b                   savepoint, write ── others wait: too ─────────────── answer
 * c                                       savepoint, write ── too ──────── answer
 * </pre>
 *
 * Nobody is answered before the commit, and whoever's turn comes first when all have
 * joined makes it. A block that fails is undone back to its savepoint, and is told so
 * alone. If the transaction as a whole fails, each block runs again in one of its own: it
 * may have failed for another's sake. Who wants to be alone, since it may take long, is
 * joined by nobody, and those who have joined are answered before it begins.
 */
final class SqliteWriter implements AutoCloseable {

	/**
	 * How many join one transaction, at most: the first of them waits for the last, and
	 * the wait for the disk is by then a small part of it.
	 */
	private static final int MOST_JOINED = 16;

	private final Opener opener;

	private final ReentrantLock turn = new ReentrantLock(true);

	/**
	 * Those who write alone, or wait to: until they have, no transaction is left open.
	 */
	private final AtomicInteger loners = new AtomicInteger();

	/** Guarded by the turn, as all that follows; null until it is needed. */
	private @Nullable SqliteSession session;

	/** The transaction that was left open. */
	private @Nullable Group open;

	private boolean closed;

	SqliteWriter(Opener opener) {
		this.opener = opener;
	}

	/**
	 * Runs a block in a transaction of its own, which is committed when this returns.
	 */
	<T> T write(Work<T> work) throws SQLException {
		this.loners.incrementAndGet();
		try {
			return writeAlone(work);
		}
		finally {
			this.loners.decrementAndGet();
		}
	}

	private <T> T writeAlone(Work<T> work) throws SQLException {
		takeTurnAlone();
		try {
			Group group = begin();
			T result = join(group, work);
			commit(group);
			group.requireCommitted();
			return result;
		}
		finally {
			this.turn.unlock();
		}
	}

	/** Those who have joined are answered first, and nobody leaves another one open. */
	private void takeTurnAlone() {
		takeTurn();
		if (this.open != null) {
			try {
				commit(this.open);
			}
			finally {
				this.turn.unlock();
			}
			takeTurn();
		}
	}

	/**
	 * Runs a block in a transaction that others may join, which is committed when this
	 * returns. The block may run twice.
	 */
	<T> T change(Work<T> work) throws SQLException {
		takeTurn();
		Group group;
		T result;
		try {
			group = (this.open != null) ? this.open : begin();
			result = join(group, work);
			if (isOneWaitingToJoin(group)) {
				this.open = group;
				group.waiting++;
			}
			else {
				commit(group);
			}
		}
		finally {
			this.turn.unlock();
		}
		awaitEnd(group);
		if (group.isForOne()) {
			group.requireCommitted();
		}
		return group.isCommitted() ? result : write(work);
	}

	/** Does something short that is no transaction, while no other one is under way. */
	void between(Untransacted work) throws SQLException {
		this.loners.incrementAndGet();
		try {
			takeTurnAlone();
			try {
				Turns.requireOpen(this.closed);
				work.run();
			}
			finally {
				this.turn.unlock();
			}
		}
		finally {
			this.loners.decrementAndGet();
		}
	}

	private boolean isOneWaitingToJoin(Group group) {
		return group.joined < MOST_JOINED && this.loners.get() == 0 && this.turn.getQueueLength() > group.waiting;
	}

	/** Waits behind those who are to join, unless the last of them was faster. */
	private void awaitEnd(Group group) {
		if (!group.over) {
			this.turn.lock();
			try {
				if (!group.over) {
					commit(group);
				}
			}
			finally {
				this.turn.unlock();
			}
		}
	}

	private void takeTurn() {
		if (this.turn.isHeldByCurrentThread()) {
			throw new IllegalStateException("A transaction cannot be begun within another");
		}
		Turns.take(() -> this.turn.tryLock(Turns.WAIT.toMillis(), TimeUnit.MILLISECONDS));
	}

	private Group begin() throws SQLException {
		Turns.requireOpen(this.closed);
		SqliteSession writing = (this.session != null) ? this.session : this.opener.open();
		this.session = writing;
		writing.run("BEGIN IMMEDIATE");
		return new Group(writing);
	}

	private <T> T join(Group group, Work<T> work) throws SQLException {
		boolean first = group.joined == 0;
		boolean done = false;
		try {
			if (!first) {
				group.session.run("SAVEPOINT joined");
			}
			T result = group.session.run(work);
			if (!first) {
				group.session.run("RELEASE joined");
			}
			done = true;
			group.joined++;
			return result;
		}
		finally {
			if (!done) {
				leave(group);
			}
		}
	}

	private void leave(Group group) {
		boolean undone = false;
		try {
			if (group.joined > 0) {
				group.session.run("ROLLBACK TO joined");
				group.session.run("RELEASE joined");
				undone = true;
			}
		}
		catch (SQLException ex) {
			// SQLite has rolled back by itself, and what others wrote with it
			group.failure = ex;
		}
		finally {
			if (!undone) {
				rollBack(group);
			}
		}
	}

	/** Ends a transaction; whether it is committed, the group tells. */
	private void commit(Group group) {
		boolean committed = false;
		try {
			group.session.run("COMMIT");
			committed = true;
			end(group);
		}
		catch (SQLException ex) {
			group.failure = ex;
		}
		finally {
			if (!committed) {
				rollBack(group);
			}
		}
	}

	private void rollBack(Group group) {
		if (!group.session.rollBack()) {
			// it may still be open: to close its connection undoes it
			group.session.close();
			this.session = null;
		}
		if (group.failure == null) {
			group.failure = new SQLException("It was rolled back");
		}
		end(group);
	}

	private void end(Group group) {
		this.open = null;
		group.over = true;
	}

	/** What was written by then is committed. */
	@Override
	public void close() {
		this.turn.lock();
		try {
			this.closed = true;
			if (this.open != null) {
				commit(this.open);
			}
			if (this.session != null) {
				this.session.close();
				this.session = null;
			}
		}
		finally {
			this.turn.unlock();
		}
	}

	/**
	 * What is done between transactions.
	 */
	@FunctionalInterface
	interface Untransacted {

		void run() throws SQLException;

	}

	/**
	 * A transaction, and who has joined it.
	 */
	private static final class Group {

		private final SqliteSession session;

		/** Blocks whose writes are in it. */
		private int joined;

		/** Those of them who wait for its end in the queue. */
		private int waiting;

		/** Why it was not committed, though some had joined. */
		private volatile @Nullable SQLException failure;

		/** Written last. */
		private volatile boolean over;

		private Group(SqliteSession session) {
			this.session = session;
		}

		private boolean isForOne() {
			return this.waiting == 0;
		}

		private boolean isCommitted() {
			return this.failure == null;
		}

		private void requireCommitted() throws SQLException {
			if (this.failure != null) {
				throw this.failure;
			}
		}

	}

}
