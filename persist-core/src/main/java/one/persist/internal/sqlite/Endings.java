package one.persist.internal.sqlite;

import java.util.ArrayList;
import java.util.List;

/**
 * What a write leaves for the end of its transaction. One thread at a time.
 */
final class Endings {

	private final List<Runnable> afterCommit = new ArrayList<>();

	private final List<Runnable> onCommit = new ArrayList<>();

	private final List<Runnable> onRollback = new ArrayList<>();

	void afterCommit(Runnable action) {
		this.afterCommit.add(action);
	}

	void onCommit(Runnable action) {
		this.onCommit.add(action);
	}

	void atEnd(Runnable commit, Runnable rollback) {
		this.onCommit.add(commit);
		this.onRollback.add(rollback);
	}

	/**
	 * Whether memory that others read is out of step with the file until the end: no
	 * other write may run before.
	 */
	boolean changesMemory() {
		return !this.onRollback.isEmpty();
	}

	/** Where a nested part begins. */
	Mark mark() {
		return new Mark(this.afterCommit.size(), this.onCommit.size(), this.onRollback.size());
	}

	/** Under the lock. */
	void committed() {
		this.onCommit.forEach(Runnable::run);
	}

	/** When the lock is free again. */
	List<Runnable> followingCommit() {
		return this.afterCommit;
	}

	/** A nested part is undone. */
	void undoBackTo(Mark mark) {
		this.afterCommit.subList(mark.afterCommit(), this.afterCommit.size()).clear();
		this.onCommit.subList(mark.onCommit(), this.onCommit.size()).clear();
		// newest first, so that each finds what it left
		while (this.onRollback.size() > mark.onRollback()) {
			this.onRollback.remove(this.onRollback.size() - 1).run();
		}
	}

	/** All is undone. */
	void undo() {
		undoBackTo(Mark.BEGIN);
	}

	/**
	 * How much there was.
	 *
	 * @param afterCommit of what follows the commit
	 * @param onCommit of what is done at the commit
	 * @param onRollback of what undoes
	 */
	record Mark(int afterCommit, int onCommit, int onRollback) {

		private static final Mark BEGIN = new Mark(0, 0, 0);

	}

}
