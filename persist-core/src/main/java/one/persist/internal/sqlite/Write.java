package one.persist.internal.sqlite;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A piece of work that is to become a transaction, or a part of one. Whoever asked for it
 * waits until it is done, by its own thread or by another's.
 *
 * @param <T> type of the result
 */
final class Write<T extends @Nullable Object> {

	/** More than any transaction gathers. */
	private static final int OWN = Integer.MAX_VALUE;

	private final Function<SqliteSession, T> work;

	private final Thread thread = Thread.currentThread();

	private final Endings endings = new Endings();

	/** Changed under the write lock alone, once it waits. */
	private int records;

	/** Not null if T is not, once the work has been run. */
	private @Nullable T result;

	private volatile boolean done;

	private Write(int records, Function<SqliteSession, T> work) {
		this.records = records;
		this.work = work;
	}

	/** Runs on its own thread, in a transaction of its own, once. */
	static <T extends @Nullable Object> Write<T> own(Function<SqliteSession, T> work) {
		return new Write<>(OWN, work);
	}

	/**
	 * Runs on any thread, in a transaction with others, and once more if that is undone
	 * or itself throws: then on its own thread, in a transaction of its own.
	 * @param records about how many records it writes
	 */
	static <T extends @Nullable Object> Write<T> shared(int records, Function<SqliteSession, T> work) {
		return new Write<>(records, work);
	}

	Thread thread() {
		return this.thread;
	}

	int records() {
		return this.records;
	}

	boolean isOwn() {
		return this.records == OWN;
	}

	/** What it did was undone, and it is its own thread's from now on. */
	void giveBack() {
		this.endings.undo();
		this.records = OWN;
	}

	Endings endings() {
		return this.endings;
	}

	T run(SqliteSession session) {
		T made = this.work.apply(session);
		this.result = made;
		return made;
	}

	/** It is committed, by another thread: its own may go on. */
	void setDone() {
		this.done = true;
	}

	boolean isDone() {
		return this.done;
	}

	@SuppressWarnings("NullAway") // the type says whether it may be null
	T result() {
		return this.result;
	}

}
