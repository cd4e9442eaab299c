package one.persist.server.storage;

import java.util.ArrayList;
import java.util.List;

import one.persist.VersionVector;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a page out of the feed, at the end of a commit, so that its cursor names one.
 * Takes rows in their order; reads nothing itself.
 */
final class PageBuilder {

	/**
	 * Rows looked at for one page, at most, to the end of a commit: a device that pushed
	 * a million records is told in steps that there is nothing new among them.
	 */
	private static final int MAX_ROWS = 20_000;

	/** Rows that are read at once where few more are of use. */
	private static final int ROWS_AT_ONCE = 100;

	/** What a change takes in an answer besides its key, value and vector. */
	private static final int ENVELOPE_BYTES = 100;

	/** What an entry of a vector takes in an answer. */
	private static final int VECTOR_ENTRY_BYTES = 55;

	private final int limit;

	private final long maxBytes;

	private final long most;

	private final List<RecordChange> changes = new ArrayList<>();

	private final List<RecordChange> part = new ArrayList<>();

	private long bytes;

	private long partBytes;

	private long partCommit = -1;

	private long end = -1;

	private int rows;

	private boolean full;

	private boolean tooLarge;

	/**
	 * Creates a builder.
	 * @param limit changes, at most, though at least one commit comes
	 * @param maxBytes bytes of the answer, at most and about, though at least one commit
	 * comes
	 * @param most bytes, about, that there is room for, whatever comes
	 */
	PageBuilder(int limit, int maxBytes, long most) {
		this.limit = limit;
		this.maxBytes = maxBytes;
		this.most = most;
	}

	/**
	 * Takes the next row.
	 * @param commit the commit that the row belongs to
	 * @param change the change, or null if it is left out of the answer
	 * @return false if the page is full: the row was not taken, and no other will be
	 */
	boolean add(long commit, @Nullable RecordChange change) {
		if (commit != this.partCommit) {
			closePart();
			this.full = this.full || isSated();
			this.partCommit = commit;
		}
		if (change != null && !this.full) {
			this.part.add(change);
			this.partBytes += sizeOf(change);
			this.tooLarge = this.bytes + this.partBytes > this.most;
			this.full = this.tooLarge || !fits();
		}
		this.rows++;
		return !this.full;
	}

	/**
	 * Ends the page after the last row.
	 */
	void finish() {
		closePart();
	}

	private void closePart() {
		if (this.partCommit >= 0 && !this.full) {
			this.changes.addAll(this.part);
			this.bytes += this.partBytes;
			this.end = this.partCommit;
		}
		this.part.clear();
		this.partBytes = 0;
	}

	private boolean isSated() {
		return this.changes.size() >= this.limit || this.bytes >= this.maxBytes || this.rows >= MAX_ROWS;
	}

	private boolean fits() {
		return this.changes.isEmpty() || (this.changes.size() + this.part.size() <= this.limit
				&& this.bytes + this.partBytes <= this.maxBytes);
	}

	/**
	 * What a change takes in an answer, about.
	 * @return bytes
	 */
	static long sizeOf(RecordChange change) {
		return sizeOf(change.key(), (change.value() != null) ? change.value().size() : 0, change.vector());
	}

	static long sizeOf(String key, long valueBytes, VersionVector vector) {
		return ENVELOPE_BYTES + key.length() + valueBytes + (long) VECTOR_ENTRY_BYTES * vector.size();
	}

	/**
	 * How many rows are of use: as many as fit, and one that tells whether there is more;
	 * some more where a commit is larger than a page.
	 */
	int room() {
		return Math.max(ROWS_AT_ONCE, this.limit - this.changes.size() - this.part.size() + 1);
	}

	/** How many bytes of rows are of use, about. */
	long roomBytes() {
		return Math.min(this.most, this.maxBytes);
	}

	/** Whether there was no room for it: it is not to be used. */
	boolean isTooLarge() {
		return this.tooLarge;
	}

	List<RecordChange> changes() {
		return this.changes;
	}

	/**
	 * The commit with which the page ends, if there is more after it.
	 * @return its number
	 */
	long end() {
		return this.end;
	}

	/**
	 * Whether a row was not taken.
	 * @return true if there is more
	 */
	boolean isFull() {
		return this.full;
	}

}
