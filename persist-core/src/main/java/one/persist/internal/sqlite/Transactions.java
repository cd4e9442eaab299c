package one.persist.internal.sqlite;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Runs writes as transactions, one at a time, those that waited meanwhile together in
 * one: a wait for the disk costs more than many writes.
 */
final class Transactions {

	/** How often others are looked for at most, should the clock stand still. */
	private static final int MAX_TURNS = 1_000_000;

	private final String store;

	private final WriteQueue queue = new WriteQueue();

	private final Writer writer;

	private final HeldSnapshot snapshot;

	private final CurrentSession current;

	private final Consumer<String> faultPoint;

	private final LongSupplier nanoTime;

	/**
	 * How many writes went with the last commit, and how long that took, in nanoseconds;
	 * guarded by the write lock.
	 */
	private int followed;

	private long commitNanos;

	/** Of the write that is being run; guarded by the write lock. */
	private @Nullable Endings open;

	Transactions(String store, Writer writer, HeldSnapshot snapshot, CurrentSession current,
			Consumer<String> faultPoint, LongSupplier nanoTime) {
		this.store = store;
		this.writer = writer;
		this.snapshot = snapshot;
		this.current = current;
		this.faultPoint = faultPoint;
		this.nanoTime = nanoTime;
	}

	boolean isInOne() {
		return this.queue.isHeldByCurrentThread();
	}

	/** What the write that the current thread is in leaves for its end. */
	Endings endings() {
		Endings endings = this.open;
		if (endings == null || !isInOne()) {
			throw new IllegalStateException("Only within a transaction");
		}
		return endings;
	}

	/** Runs a part of the transaction that the current thread is in. */
	<T extends @Nullable Object> T nested(Function<SqliteSession, T> work) {
		Endings endings = endings();
		Endings.Mark mark = endings.mark();
		boolean kept = false;
		try {
			T result = this.writer.nested(() -> this.current.within(this.writer.session(), work));
			kept = true;
			return result;
		}
		finally {
			if (!kept) {
				endings.undoBackTo(mark);
			}
		}
	}

	/**
	 * Returns when a write is committed.
	 * @param write a write of the current thread, which is in no transaction
	 * @param requireOpen throws if nothing is written any more
	 */
	void commit(Write<?> write, Runnable requireOpen) {
		if (!this.queue.enter(write)) {
			return;
		}
		Followers followers = new Followers(write, this.store, this.queue, this.nanoTime);
		try {
			requireOpen.run();
			commitFirst(write, followers);
		}
		finally {
			this.queue.leave();
			followers.wake();
		}
	}

	/** Does something that is no transaction when it is the current thread's turn. */
	void alone(Runnable work) {
		this.queue.enter(Write.own((session) -> session));
		try {
			work.run();
		}
		finally {
			this.queue.leave();
		}
	}

	private void commitFirst(Write<?> first, Followers followers) {
		try {
			transact(first, followers);
		}
		catch (Throwable ex) {
			if (followers.isEmpty()) {
				throw ex;
			}
			// the first one's part was done, so it may be another's doing
			transact(first, new Followers(first, this.store, this.queue, this.nanoTime));
		}
		try {
			this.faultPoint.accept("committed");
			first.endings().committed();
		}
		finally {
			followers.committed();
		}
	}

	private void transact(Write<?> first, Followers followers) {
		this.snapshot.without(() -> transactAlone(first, followers));
	}

	private void transactAlone(Write<?> first, Followers followers) {
		this.writer.begin();
		boolean committed = false;
		try {
			run(first);
			gather(first, followers);
			long begin = this.nanoTime.getAsLong();
			this.writer.commit();
			committed = true;
			this.commitNanos = this.nanoTime.getAsLong() - begin;
			this.followed = followers.size();
		}
		finally {
			if (!committed) {
				try {
					this.writer.rollBack();
				}
				finally {
					followers.giveBack();
					first.giveBack();
				}
			}
		}
	}

	private void gather(Write<?> first, Followers followers) {
		Write<?> last = first;
		while (this.writer.isWhole() && !last.endings().changesMemory()) {
			Write<?> next = next(followers);
			if (next == null) {
				return;
			}
			join(next);
			last = next;
		}
	}

	/**
	 * Threads that write one record after another have all just been told that theirs is
	 * committed: the first of them to come again would commit alone, and all others wait
	 * for that. So as many as the last time are waited for, as long as half of a commit
	 * takes. One thread that writes alone waits for nobody.
	 */
	private @Nullable Write<?> next(Followers followers) {
		Write<?> next = followers.next();
		if (next != null || !followers.mayTakeMore() || followers.size() >= this.followed) {
			return next;
		}
		long begin = this.nanoTime.getAsLong();
		for (int turn = 0; next == null && turn < MAX_TURNS; turn++) {
			if (this.nanoTime.getAsLong() - begin >= this.commitNanos / 2) {
				return null;
			}
			Thread.yield();
			next = followers.next();
		}
		return next;
	}

	private void join(Write<?> write) {
		try {
			this.writer.nested(() -> run(write));
		}
		catch (Throwable ex) {
			// an error too: the write's own thread will meet it, with its own frames
			write.giveBack();
		}
	}

	private <T extends @Nullable Object> T run(Write<T> write) {
		this.open = write.endings();
		try {
			return this.current.within(this.writer.session(), write::run);
		}
		finally {
			this.open = null;
		}
	}

}
