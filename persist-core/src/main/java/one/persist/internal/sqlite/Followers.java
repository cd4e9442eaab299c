package one.persist.internal.sqlite;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writes that waited behind another one and go into its transaction. They stay at the
 * head of the queue until it is committed, so that none is lost whatever befalls the
 * thread that runs them. Used under the write lock alone, but for the waking.
 */
final class Followers {

	private static final Logger logger = LoggerFactory.getLogger(Followers.class);

	/**
	 * Records in one transaction: of a hundred, the wait for the disk is a small part
	 * already, and more would only let the first of them wait longer.
	 */
	static final int MAX_RECORDS = 100;

	/**
	 * How long a transaction lets others join: as long as a few waits for the disk. Large
	 * values and a slow disk take longer than their number says.
	 */
	static final long MAX_NANOS = 2_000_000;

	private final String store;

	private final WriteQueue queue;

	private final LongSupplier nanoTime;

	/** How many more records may join. */
	private int room;

	private long since;

	/**
	 * Those that were run, in order, those that failed among them. Made in full before
	 * the first is run: nothing may be lacking between a commit and its telling.
	 */
	private List<Write<?>> tried = List.of();

	/**
	 * Nobody follows yet.
	 * @param first the write that goes first
	 * @param store the store's name
	 * @param queue where they wait
	 * @param nanoTime a clock that only goes forward
	 */
	Followers(Write<?> first, String store, WriteQueue queue, LongSupplier nanoTime) {
		this.store = store;
		this.queue = queue;
		this.nanoTime = nanoTime;
		this.room = MAX_RECORDS - first.records();
	}

	/**
	 * The write that is to be run next.
	 * @return the write; null if none waits, or the next has to be the first of another
	 * transaction
	 */
	@Nullable Write<?> next() {
		Write<?> next = (this.room > 0) ? this.queue.waiting(this.tried.size()) : null;
		if (next == null || next.records() > this.room) {
			return null;
		}
		long now = this.nanoTime.getAsLong();
		if (this.tried.isEmpty()) {
			this.tried = new ArrayList<>(MAX_RECORDS);
			this.since = now;
		}
		else if (now - this.since >= MAX_NANOS) {
			return null;
		}
		this.room -= next.records();
		this.tried.add(next);
		return next;
	}

	boolean isEmpty() {
		return this.tried.isEmpty();
	}

	int size() {
		return this.tried.size();
	}

	/** Whether another would be taken, if it came. */
	boolean mayTakeMore() {
		return this.room > 0 && (this.tried.isEmpty() || this.nanoTime.getAsLong() - this.since < MAX_NANOS)
				&& this.queue.waiting(this.tried.size()) == null;
	}

	/** The transaction is undone: each is its own thread's, in its old place. */
	void giveBack() {
		for (Write<?> write : this.tried) {
			write.giveBack();
		}
	}

	/** The transaction is committed, and what was to be done of the first. */
	void committed() {
		for (Write<?> write : this.tried) {
			if (!write.isOwn()) {
				commit(write);
			}
		}
	}

	private void commit(Write<?> write) {
		try {
			write.endings().committed();
		}
		catch (Throwable ex) {
			// an error too: what was written is in the file, so whoever wrote it must
			// neither be told otherwise nor wait for ever
			logger.warn("What goes with a commit of store '{}' failed", this.store, ex);
		}
		finally {
			this.queue.remove(write);
			write.setDone();
		}
	}

	/** When the lock is free: who is waked needs it no more, but may write again. */
	void wake() {
		for (Write<?> write : this.tried) {
			if (write.isDone()) {
				LockSupport.unpark(write.thread());
			}
		}
	}

}
