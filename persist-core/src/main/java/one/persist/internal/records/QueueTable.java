package one.persist.internal.records;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;

/**
 * The sync queue: at most one entry a remote and record. An entry has no value: it points
 * at the record, so a further write moves it on without touching it.
 */
public final class QueueTable {

	private static final String ENTER = """
			INSERT INTO sync_entry (remote, record, position, since, sent, known, held, attempts, rounds, due_at)
			VALUES (?, ?, ?, ?, 0, ?, ?, 0, 0, 0)
			ON CONFLICT (remote, record) DO UPDATE SET held = excluded.held WHERE held = 2
			""";

	private static final String ENROLL = """
			INSERT INTO sync_entry (remote, record, position, since, sent, known, held, attempts, rounds, due_at)
			SELECT ?1, id, ?2 + row_number() OVER (ORDER BY id), ?3, 0, 0,
				CASE WHEN conflicted = 1 THEN 1 WHEN value IS NOT NULL AND EXISTS (
					SELECT 1 FROM remote o WHERE o.id <> ?1 AND o.attached = 1 AND o.enrolled = 1
						AND (o.last_success < ?6 OR o.last_success > ?7)
						AND NOT EXISTS (SELECT 1 FROM sync_entry e WHERE e.remote = o.id AND e.record = record.id)
						AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.remote = o.id AND d.record = record.id)
				) THEN 2 ELSE 0 END, 0, 0, 0
			FROM record
			WHERE id > ?4 AND id <= ?5 AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.remote = ?1 AND d.record = record.id)
			ORDER BY id ON CONFLICT (remote, record) DO NOTHING
			""";

	private static final String ENROLL_END = """
			SELECT max(id) FROM (SELECT id FROM record WHERE id > ? ORDER BY id LIMIT ?)
			""";

	private static final String FIND = """
			SELECT record, sent, known, held, rounds FROM sync_entry WHERE remote = ? AND record = ?
			""";

	private static final String DUE = """
			SELECT e.record, octet_length(r.key) + coalesce(length(r.value), 0) + coalesce(length(r.vector), 0) AS size
			FROM sync_entry e JOIN record r ON r.id = e.record
			WHERE e.remote = ? AND e.held = 0 AND e.position <= ? AND e.due_at <= ? ORDER BY e.position LIMIT ?
			""";

	private static final String END = "SELECT max(position) FROM sync_entry WHERE remote = ? AND held = 0";

	private static final String ANY_WAITING = """
			SELECT EXISTS (SELECT 1 FROM sync_entry WHERE remote = ? AND held = 0)
			""";

	private static final String WAITING = "SELECT count(*) FROM sync_entry WHERE remote = ? AND held = 0";

	private static final String MARK_SENT = "UPDATE sync_entry SET sent = 1 WHERE remote = ? AND record = ? AND sent = 0";

	private static final String MARK_ALL_SENT = "UPDATE sync_entry SET sent = 1 WHERE sent = 0";

	private static final String REMOVE = "DELETE FROM sync_entry WHERE remote = ? AND record = ?";

	private static final String REMOVE_ALL = "DELETE FROM sync_entry WHERE remote = ?";

	private static final String MOVE_ON = """
			UPDATE sync_entry SET position = ?, since = ?, sent = 0, known = 1, rounds = 0, attempts = 0, last_error = NULL
			WHERE remote = ? AND record = ?
			""";

	private static final String SET_KNOWN = "UPDATE sync_entry SET known = ? WHERE remote = ? AND record = ?";

	private static final String FORGET_KNOWN = "UPDATE sync_entry SET known = 0 WHERE remote = ? AND known = 1";

	private static final String SET_HELD = "UPDATE sync_entry SET held = ? WHERE remote = ? AND record = ?";

	private static final String AWAIT = """
			UPDATE sync_entry SET held = 2, known = 0 WHERE remote = ? AND record = ? AND held = 0
			""";

	private static final String ANY_AWAITING = """
			SELECT EXISTS (SELECT 1 FROM sync_entry WHERE held = 2 AND remote <> ?)
			""";

	/** What is held back for the word of the remote that speaks, which has it still. */
	private static final String RELEASE = """
			UPDATE sync_entry AS e SET held = 0 WHERE held = 2 AND remote <> ?1
				AND NOT EXISTS (SELECT 1 FROM sync_entry o WHERE o.remote = ?1 AND o.record = e.record AND o.held = 2)
			""";

	private static final String RELEASE_ALL = "UPDATE sync_entry SET held = 0 WHERE held = 2";

	private static final String RAISE_ROUNDS = """
			UPDATE sync_entry SET rounds = rounds + 1 WHERE remote = ? AND record = ?
			""";

	private static final String POSTPONE = """
			UPDATE sync_entry SET due_at = ?, attempts = attempts + 1, last_error = ? WHERE remote = ? AND record = ?
			""";

	private static final String DEPTH = """
			SELECT count(*) AS pending, sum(held = 1) AS held, sum(held = 2) AS awaiting, min(since) AS oldest, max(last_error) AS last_error
			FROM sync_entry WHERE remote = ?
			""";

	private static final String MAX_POSITION = "SELECT max(position) FROM sync_entry";

	private long lastPosition;

	void open(SqliteSession session) {
		this.lastPosition = session.queryLong(MAX_POSITION);
	}

	boolean enter(SqliteSession session, long remote, long record, Flags flags) {
		return session.update(ENTER, remote, record, ++this.lastPosition, flags.since().toEpochMilli(), flags.known(),
				flags.held()) > 0;
	}

	/**
	 * Enters a stretch of the record table. What another remote had, and was not asked
	 * about for so long that it may have forgotten a delete, waits for its word.
	 * @return id of the last record of the stretch; -1 if there were none left
	 */
	long enroll(SqliteSession session, long remote, Stretch stretch) {
		long end = session.queryLong(ENROLL_END, stretch.after(), stretch.records());
		if (end == 0) {
			return -1;
		}
		Instant now = stretch.now();
		session.update(ENROLL, remote, this.lastPosition, now.toEpochMilli(), stretch.after(), end,
				now.minus(stretch.trusted()).toEpochMilli(), now.plus(stretch.trusted()).toEpochMilli());
		this.lastPosition += stretch.records();
		return end;
	}

	public @Nullable SyncEntry find(SqliteSession session, long remote, long record) {
		return session.queryOne(FIND, (row) -> new SyncEntry(row.getLong("record"), row.getBoolean("sent"),
				row.getBoolean("known"), row.getBoolean("held"), row.getInt("rounds")), remote, record);
	}

	/**
	 * Entries that may be sent.
	 * @param session the transaction
	 * @param remote the remote
	 * @param end position of the last one that is asked for
	 * @param now the time
	 * @param limit how many at most
	 * @return the entries, oldest first
	 */
	public List<DueEntry> due(SqliteSession session, long remote, long end, Instant now, int limit) {
		return session.query(DUE, (row) -> new DueEntry(row.getLong("record"), row.getInt("size")), remote, end,
				now.toEpochMilli(), limit);
	}

	/**
	 * Position of the last entry that may be sent: what is entered from now on comes
	 * after it.
	 * @param session the transaction
	 * @param remote the remote
	 * @return the position; 0 if there is none
	 */
	public long end(SqliteSession session, long remote) {
		return session.queryLong(END, remote);
	}

	public boolean anyWaiting(SqliteSession session, long remote) {
		return session.queryLong(ANY_WAITING, remote) == 1;
	}

	public long waiting(SqliteSession session, long remote) {
		return session.queryLong(WAITING, remote);
	}

	public void markSent(SqliteSession session, long remote, long record) {
		session.update(MARK_SENT, remote, record);
	}

	/**
	 * The file had a twin, which may have sent any of it: no delete may go without trace.
	 */
	void markAllSent(SqliteSession session) {
		session.update(MARK_ALL_SENT);
	}

	void remove(SqliteSession session, long remote, long record) {
		session.update(REMOVE, remote, record);
	}

	void removeAll(SqliteSession session, long remote) {
		session.update(REMOVE_ALL, remote);
	}

	/**
	 * The remote took an older version than the record's: the entry begins anew, at the
	 * end.
	 */
	void moveOn(SqliteSession session, long remote, long record, Instant since) {
		session.update(MOVE_ON, ++this.lastPosition, since.toEpochMilli(), remote, record);
	}

	void setKnown(SqliteSession session, long remote, long record, boolean known) {
		session.update(SET_KNOWN, known, remote, record);
	}

	void forgetKnown(SqliteSession session, long remote) {
		session.update(FORGET_KNOWN, remote);
	}

	void setHeld(SqliteSession session, long remote, long record, boolean held) {
		session.update(SET_HELD, held, remote, record);
	}

	/**
	 * The entry offers a record that its remote does not have: it waits until another
	 * remote has confirmed that it still has it, or until the record changes.
	 */
	void await(SqliteSession session, long remote, long record) {
		session.update(AWAIT, remote, record);
	}

	boolean anyAwaiting(SqliteSession session, long other) {
		return session.queryLong(ANY_AWAITING, other) == 1;
	}

	/**
	 * A remote was read to its end: what it no longer has is gone here, so what is here
	 * is there.
	 * @return how many entries of other remotes waited for it
	 */
	int release(SqliteSession session, long remote) {
		return session.update(RELEASE, remote);
	}

	void releaseAll(SqliteSession session) {
		session.update(RELEASE_ALL);
	}

	void raiseRounds(SqliteSession session, long remote, long record) {
		session.update(RAISE_ROUNDS, remote, record);
	}

	public void postpone(SqliteSession session, long remote, long record, Instant until, String error) {
		session.update(POSTPONE, until.toEpochMilli(), error, remote, record);
	}

	public QueueDepth depth(SqliteSession session, long remote) {
		QueueDepth depth = session.queryOne(DEPTH, (row) -> {
			long oldest = row.getLong("oldest");
			return new QueueDepth(row.getLong("pending"), row.getLong("held"), row.getLong("awaiting"),
					(row.getLong("pending") > 0) ? Instant.ofEpochMilli(oldest) : null, row.getString("last_error"));
		}, remote);
		return (depth != null) ? depth : new QueueDepth(0, 0, 0, null, null);
	}

	/**
	 * Records that are entered at once.
	 *
	 * @param after id of the last record of the stretch before; 0 if there is none
	 * @param records how many, at most
	 * @param now the time
	 * @param trusted how long what a remote has said holds
	 */
	record Stretch(long after, int records, Instant now, Duration trusted) {
	}

	/**
	 * How a new entry begins.
	 *
	 * @param known whether the remote has confirmed a version of the record
	 * @param held whether its conflict is open
	 * @param since since when it waits
	 */
	record Flags(boolean known, boolean held, Instant since) {
	}

	/**
	 * An entry, as far as a merge needs it.
	 *
	 * @param record the record
	 * @param sent whether the remote may have it already
	 * @param known whether the remote has confirmed a version of the record
	 * @param held whether it waits for its conflict to be resolved
	 * @param rounds merges since the remote last took the record
	 */
	public record SyncEntry(long record, boolean sent, boolean known, boolean held, int rounds) {
	}

	/**
	 * An entry that may be sent.
	 *
	 * @param record the record
	 * @param size bytes of key, value and vector, about
	 */
	public record DueEntry(long record, int size) {
	}

	/**
	 * How much waits.
	 *
	 * @param pending all entries
	 * @param held those held by a conflict
	 * @param awaiting those held until another remote has confirmed their records
	 * @param oldest since when the oldest waits; null if none does
	 * @param postponed why the remote does not take an entry yet; null if it takes all
	 */
	public record QueueDepth(long pending, long held, long awaiting, @Nullable Instant oldest,
			@Nullable String postponed) {
	}

}
