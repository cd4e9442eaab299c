package one.persist.internal.sqlite;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The write lock, and who waits for it, in the order in which they came. A write leaves
 * the queue when its own thread gets the lock, or when the thread that has the lock has
 * committed it as well.
 * <p>
 * Nobody is forgotten. A thread parks only when it is not the first, or has seen the lock
 * taken after it entered the queue. Who gives the lock back looks at the queue after that
 * and wakes the first. Either it sees the one that entered, or that one sees the lock
 * free. And who is not the first becomes the first only when those before it leave, which
 * needs the lock, and is followed by its return. What is committed for others is told to
 * each.
 */
final class WriteQueue {

	/** Not fair by itself: the queue is. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Queue<Write<?>> waiting = new ConcurrentLinkedQueue<>();

	boolean isHeldByCurrentThread() {
		return this.lock.isHeldByCurrentThread();
	}

	/**
	 * Waits for a write's turn, which an interrupt does not end.
	 * @return true if the current thread has the lock and has to run the write; false if
	 * another has done so
	 */
	boolean enter(Write<?> write) {
		if (this.waiting.isEmpty() && this.lock.tryLock()) {
			return true;
		}
		this.waiting.add(write);
		boolean left = false;
		boolean interrupted = false;
		try {
			while (!write.isDone()) {
				if (takeTurn(write)) {
					left = true;
					return true;
				}
				LockSupport.park(this);
				interrupted |= Thread.interrupted();
			}
			left = true;
			return false;
		}
		finally {
			if (!left) {
				// an error of the thread: who waits behind it must not do so for ever
				this.waiting.remove(write);
				wakeFirst();
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private boolean takeTurn(Write<?> write) {
		if (this.waiting.peek() != write || !this.lock.tryLock()) {
			return false;
		}
		if (this.waiting.remove(write)) {
			return true;
		}
		// it was committed between the two looks
		leave();
		return false;
	}

	/** Gives the lock back. */
	void leave() {
		this.lock.unlock();
		wakeFirst();
	}

	private void wakeFirst() {
		Write<?> first = this.waiting.peek();
		if (first != null) {
			LockSupport.unpark(first.thread());
		}
	}

	/**
	 * A write that waits, for who has the lock.
	 * @param position how many wait before it
	 * @return the write; null if not so many wait
	 */
	@Nullable Write<?> waiting(int position) {
		Iterator<Write<?>> writes = this.waiting.iterator();
		for (int i = 0; i < position && writes.hasNext(); i++) {
			writes.next();
		}
		return writes.hasNext() ? writes.next() : null;
	}

	/** Takes a write out that was committed, for who has the lock. */
	void remove(Write<?> write) {
		this.waiting.remove(write);
	}

}
