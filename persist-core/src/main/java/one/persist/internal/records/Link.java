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
