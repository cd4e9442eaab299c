package one.persist.internal.records;

/**
 * An attached remote, as far as a write needs to know it.
 */
public final class Link {

	private final long id;

	private final String name;

	private volatile Runnable wake = () -> {
	};

	/** Changed under the store's write lock alone, after the commit of the same. */
	private volatile boolean enrolled;

	/** Entries that wait; changed as the above. */
	private volatile long waiting;

	/** Whether that is known: not after something went wrong at the end of a commit. */
	private volatile boolean counted = true;

	Link(long id, String name, boolean enrolled) {
		this.id = id;
		this.name = name;
		this.enrolled = enrolled;
	}

	public long id() {
		return this.id;
	}

	public String name() {
		return this.name;
	}

	/**
	 * Whether all records were entered once. Until then, a record without an entry is one
	 * that the remote has not heard of.
	 * @return true if so
	 */
	boolean isEnrolled() {
		return this.enrolled;
	}

	void setEnrolled(boolean enrolled) {
		this.enrolled = enrolled;
	}

	/**
	 * How many entries wait, as of the last commit. Kept in memory, since the table would
	 * be read from end to end for it.
	 * @return the number, if {@link #isCounted()}
	 */
	long waiting() {
		return this.waiting;
	}

	boolean isCounted() {
		return this.counted;
	}

	void count(long entries) {
		this.waiting = entries;
		this.counted = true;
	}

	void entered(int more) {
		this.waiting += more;
	}

	/** What a transaction entered may be in the file and not in the count. */
	void doubtCount() {
		this.counted = false;
	}

	/**
	 * Sets who is told of new entries.
	 * @param action must return at once
	 */
	public void onEntry(Runnable action) {
		this.wake = action;
	}

	void wake() {
		this.wake.run();
	}

}
