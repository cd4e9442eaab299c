package one.persist.server.storage;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import one.persist.server.storage.Database.Work;
import one.persist.server.storage.SqliteSession.Opener;

/**
 * Those who read the file, a few at once. Safe for use by many threads.
 */
final class SqliteReaders implements AutoCloseable {

	private final Opener opener;

	private final Duration wait;

	private final Semaphore free;

	/** The one that was used last has the most in its cache. */
	private final Deque<SqliteSession> idle = new ConcurrentLinkedDeque<>();

	private volatile boolean closed;

	SqliteReaders(Opener opener, int most, Duration wait) {
		this.opener = opener;
		this.wait = wait;
		this.free = new Semaphore(most, true);
	}

	/**
	 * Runs a block that sees one moment.
	 */
	<T> T read(Work<T> work) throws SQLException {
		Turns.take(() -> this.free.tryAcquire(this.wait.toMillis(), TimeUnit.MILLISECONDS));
		try {
			return readNow(work);
		}
		finally {
			this.free.release();
		}
	}

	private <T> T readNow(Work<T> work) throws SQLException {
		Turns.requireOpen(this.closed);
		SqliteSession last = this.idle.pollFirst();
		SqliteSession session = (last != null) ? last : this.opener.open();
		boolean sound = false;
		try {
			session.run("BEGIN");
			T result = session.run(work);
			session.run("COMMIT");
			sound = true;
			return result;
		}
		finally {
			giveBack(session, sound || session.rollBack());
		}
	}

	private void giveBack(SqliteSession session, boolean sound) {
		if (sound) {
			this.idle.addFirst(session);
		}
		else {
			session.close();
		}
		if (this.closed) {
			closeIdle();
		}
	}

	private void closeIdle() {
		for (SqliteSession session = this.idle.pollFirst(); session != null; session = this.idle.pollFirst()) {
			session.close();
		}
	}

	/** Who reads now goes on. */
	@Override
	public void close() {
		this.closed = true;
		closeIdle();
	}

}
