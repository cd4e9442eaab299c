package one.persist.internal.sqlite;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The connections that only read. Each is lent to one thread at a time, and opened when
 * it is first needed.
 */
final class Readers {

	/** Readers at once: more would wait for the disk, not for each other. */
	private static final int MAX_READERS = 8;

	private final Supplier<SqliteSession> opening;

	private final Semaphore free = new Semaphore(MAX_READERS, true);

	private final Deque<SqliteSession> idle = new ArrayDeque<>();

	/** Guarded by {@link #idle}. */
	private boolean closed;

	/**
	 * Creates the readers of a file.
	 * @param opening opens one; throws if the store is closed
	 */
	Readers(Supplier<SqliteSession> opening) {
		this.opening = opening;
	}

	<T extends @Nullable Object> T lend(Function<SqliteSession, T> work) {
		this.free.acquireUninterruptibly();
		try {
			SqliteSession session = take();
			try {
				return work.apply(session);
			}
			finally {
				giveBack(session);
			}
		}
		finally {
			this.free.release();
		}
	}

	private SqliteSession take() {
		synchronized (this.idle) {
			SqliteSession session = this.idle.pollFirst();
			if (session != null) {
				return session;
			}
		}
		return this.opening.get();
	}

	private void giveBack(SqliteSession session) {
		synchronized (this.idle) {
			if (!this.closed) {
				this.idle.addFirst(session);
				return;
			}
		}
		session.closeQuietly();
	}

	/** Those that are lent are closed when they are given back. */
	void close() {
		List<SqliteSession> open;
		synchronized (this.idle) {
			this.closed = true;
			open = new ArrayList<>(this.idle);
			this.idle.clear();
		}
		open.forEach(SqliteSession::closeQuietly);
	}

}
