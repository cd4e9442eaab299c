package one.persist.internal.records;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;

/**
 * The sync queue: at most one entry a remote and record. An entry has no value: it points
 * at the record, so a further write moves it on without touching it.
 */
public final class QueueTable {

	/** Where a record's entries stand. */
	private static final String AT = "position = (SELECT r.position FROM record r WHERE r.id = ?2) AND record = ?2";

	private static final String ENTER = """
			INSERT INTO sync_entry (remote, position, record, since, sent, known, held, attempts, rounds, due_at)
			VALUES (?, ?, ?, ?, 0, ?, ?, 0, 0, 0) ON CONFLICT (remote, position) DO NOTHING
			""";

	/** The record has changed: what was held for the word of another remote is news. */
	private static final String AWAIT_NO_MORE = """
			UPDATE sync_entry SET held = ?3 WHERE remote = ?1 AND position = ?2 AND held = 2
			""";

	/** A new place; what the old one said of the record is kept. */
	private static final String PLACE = "UPDATE record SET confirmed = " + RecordRows.IS_CONFIRMED
			+ ", position = ? WHERE id = ? AND NOT " + RecordRows.WAITS;

	private static final String PLACE_OF = "SELECT position FROM record WHERE id = ?";

	private static final String LEAVE = "UPDATE record SET position = 0 WHERE id = ? AND NOT " + RecordRows.WAITS;

	private static final String LEAVE_ALL = """
			UPDATE record SET position = 0 WHERE id IN (SELECT e.record FROM sync_entry e WHERE e.remote = ?1)
				AND NOT EXISTS (SELECT 1 FROM remote m CROSS JOIN sync_entry e ON e.remote = m.id
					AND e.position = record.position AND e.record = record.id WHERE m.id <> ?1)
			""";

	/** Entries of other remotes keep a record at its place: so it has to be said. */
	private static final String SETTLE = """
			UPDATE record SET confirmed = 1 WHERE confirmed = 0 AND id IN (
				SELECT e.record FROM remote m CROSS JOIN sync_entry e ON e.remote = m.id
				WHERE m.id <> ?1 AND e.position IN (SELECT value FROM json_each(?2)))
			""";

	private static final String PLACE_STRETCH = "UPDATE record SET confirmed = " + RecordRows.IS_CONFIRMED + """
			, position = ?2 + id
			WHERE id > ?3 AND id <= ?4
				AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.remote = ?1 AND d.record = record.id)
				AND NOT\s""" + RecordRows.WAITS;

	private static final String ENROLL = """
			INSERT INTO sync_entry (remote, position, record, since, sent, known, held, attempts, rounds, due_at)
			SELECT ?1, position, id, ?2, 0, 0,
				CASE WHEN conflicted = 1 THEN 1 WHEN value IS NOT NULL AND EXISTS (
					SELECT 1 FROM remote o WHERE o.id <> ?1 AND o.attached = 1 AND o.enrolled = 1
						AND (o.last_success < ?5 OR o.last_success > ?6)
						AND NOT EXISTS (SELECT 1 FROM sync_entry e
							WHERE e.remote = o.id AND e.position = record.position AND e.record = record.id)
						AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.remote = o.id AND d.record = record.id)
				) THEN 2 ELSE 0 END, 0, 0, 0
			FROM record
			WHERE id > ?3 AND id <= ?4
				AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.remote = ?1 AND d.record = record.id)
			ON CONFLICT (remote, position) DO NOTHING
			""";

	private static final String ENROLL_END = """
			SELECT max(id) FROM (SELECT id FROM record WHERE id > ? ORDER BY id LIMIT ?)
			""";

	private static final String FIND = "SELECT record, sent, known, held, rounds FROM sync_entry WHERE remote = ?1 AND "
			+ AT;

	private static final String DUE = """
			SELECT e.position, e.record,
				octet_length(r.key) + coalesce(length(r.value), 0) + coalesce(length(r.vector), 0)
			FROM sync_entry e JOIN record r ON r.id = e.record
			WHERE e.remote = ? AND e.position > ? AND e.position <= ? AND e.held = 0 AND e.due_at <= ?
			ORDER BY e.position LIMIT ?
			""";

	private static final String KNOWN = """
			SELECT record, known FROM sync_entry
			WHERE remote = ? AND position IN (SELECT value FROM json_each(?)) AND held = 0
			""";

	private static final String DUE_DELETES = """
			SELECT e.position, e.record, octet_length(r.key) + coalesce(length(r.vector), 0)
			FROM sync_entry e JOIN record r ON r.id = e.record
			WHERE e.remote = ? AND e.position > ? AND e.position <= ? AND e.held = 0 AND e.due_at <= ?
				AND r.value IS NULL
			ORDER BY e.position LIMIT ?
			""";

	/** What takes no more room at a remote that has what was last confirmed. */
	private static final String DUE_SHRUNK = """
			SELECT e.position, e.record, octet_length(r.key) + length(r.value) + coalesce(length(r.vector), 0)
			FROM sync_entry e JOIN record r ON r.id = e.record JOIN base b ON b.record = e.record
			WHERE e.remote = ? AND e.position > ? AND e.position <= ? AND e.held = 0 AND e.due_at <= ?
				AND length(r.value) <= length(b.value)
			ORDER BY e.position LIMIT ?
			""";

	private static final String END = "SELECT max(position) FROM sync_entry WHERE remote = ?";

	private static final String ANY_WAITING = """
			SELECT EXISTS (SELECT 1 FROM sync_entry WHERE remote = ? AND held = 0)
			""";

	private static final String MARK_SENT = """
			UPDATE sync_entry SET sent = 1
			WHERE remote = ? AND position IN (SELECT value FROM json_each(?)) AND sent = 0
			""";

	private static final String MARK_ALL_SENT = "UPDATE sync_entry SET sent = 1 WHERE sent = 0";

	private static final String REMOVE = "DELETE FROM sync_entry WHERE remote = ?1 AND " + AT;

	private static final String REMOVE_SENT = """
			DELETE FROM sync_entry WHERE remote = ? AND position IN (SELECT value FROM json_each(?))
			""";

	private static final String REMOVE_ALL = "DELETE FROM sync_entry WHERE remote = ?";

	private static final String BEGIN_ANEW = """
			UPDATE sync_entry SET since = ?3, sent = 0, known = 1, rounds = 0, attempts = 0, last_error = NULL
			WHERE remote = ?1 AND
			""" + AT;

	private static final String SET_KNOWN = "UPDATE sync_entry SET known = ?3 WHERE remote = ?1 AND " + AT;

	private static final String FORGET_KNOWN = "UPDATE sync_entry SET known = 0 WHERE remote = ? AND known = 1";

	private static final String SET_HELD = "UPDATE sync_entry SET held = ?3 WHERE remote = ?1 AND " + AT;

	private static final String AWAIT = "UPDATE sync_entry SET held = 2, known = 0 WHERE remote = ?1 AND held = 0 AND "
			+ AT;

	private static final String ANY_AWAITING = """
			SELECT EXISTS (SELECT 1 FROM remote m CROSS JOIN sync_entry e ON e.remote = m.id
				WHERE m.id <> ? AND e.held = 2 AND e.held > 0)
			""";

	/** What is held back for the word of the remote that speaks, which has it still. */
	private static final String RELEASE = """
			UPDATE sync_entry AS e SET held = 0 WHERE held = 2 AND held > 0 AND remote <> ?1
				AND NOT EXISTS (SELECT 1 FROM sync_entry o WHERE o.remote = ?1 AND o.position = e.position AND o.held = 2)
			""";

	private static final String RELEASE_ALL = "UPDATE sync_entry SET held = 0 WHERE held = 2 AND held > 0";

	private static final String RAISE_ROUNDS = "UPDATE sync_entry SET rounds = rounds + 1 WHERE remote = ?1 AND " + AT;

	private static final String POSTPONE = """
			UPDATE sync_entry SET due_at = ?3, attempts = attempts + 1, last_error = ?4 WHERE remote = ?1 AND
			""" + AT;

	private static final String COUNT = "SELECT count(*) FROM sync_entry WHERE remote = ?";

	private static final String COUNT_HELD = """
			SELECT count(*) FROM sync_entry WHERE remote = ? AND held = ? AND held > 0
			""";

	/**
	 * Of the first ones: an entry that began anew has kept its place, so the very first
	 * need not be the oldest.
	 */
	private static final String OLDEST = """
			SELECT min(since) AS oldest FROM (SELECT since FROM sync_entry WHERE remote = ? ORDER BY position LIMIT 20)
			HAVING oldest IS NOT NULL
			""";

	private static final String POSTPONED = """
			SELECT max(last_error) FROM sync_entry WHERE remote = ? AND last_error IS NOT NULL
			""";

	private static final String MAX_POSITION = "SELECT max(position) FROM sync_entry";

	private long lastPosition;

	/** Spares every write a look for entries that hardly ever are. */
	private volatile boolean mayAwait;

	void open(SqliteSession session) {
		this.lastPosition = session.queryLong(MAX_POSITION);
		this.mayAwait = anyAwaiting(session, 0);
	}

	/**
	 * The place of entries that a record is about to get, in all queues.
	 * @param old the record as it stood, or null if there was none
	 * @return where its entries stand already, or a place behind all others
	 */
	long placeFor(@Nullable LocalRecord old) {
		return (old != null && old.marks().position() != 0) ? old.marks().position() : ++this.lastPosition;
	}

	/** Where a record's entries stand; it gets a place if none waits. */
	long place(SqliteSession session, long record) {
		boolean placed = session.update(PLACE, this.lastPosition + 1, record) > 0;
		return placed ? ++this.lastPosition : session.queryLong(PLACE_OF, record);
	}

	/**
	 * An entry has ended of which the record does not say that a remote has it: if none
	 * is left, it has no place any more.
	 */
	void leave(SqliteSession session, long record) {
		session.update(LEAVE, record);
	}

	/**
	 * Enters a record.
	 * @param position its place
	 * @return whether its entry was not there
	 */
	boolean enter(SqliteSession session, long remote, long position, long record, Flags flags) {
		return session.update(ENTER, remote, position, record, flags.since().toEpochMilli(), flags.known(),
				flags.held()) > 0;
	}

	/**
	 * The record of an entry has changed: what waited for the word of another remote
	 * waits no more.
	 * @return whether it did
	 */
	boolean awaitNoMore(SqliteSession session, long remote, long position, boolean held) {
		return this.mayAwait && session.update(AWAIT_NO_MORE, remote, position, held) > 0;
	}

	/**
	 * Enters a stretch of the record table. What another remote had, and was not asked
	 * about for so long that it may have forgotten a delete, waits for its word.
	 * @return how many were entered, and where the stretch ended
	 */
	Enrolled enroll(SqliteSession session, long remote, Stretch stretch) {
		long end = session.queryLong(ENROLL_END, stretch.after(), stretch.records());
		if (end == 0) {
			return new Enrolled(0, -1);
		}
		this.mayAwait = true;
		session.update(PLACE_STRETCH, remote, this.lastPosition - stretch.after(), stretch.after(), end);
		this.lastPosition += end - stretch.after();
		Instant now = stretch.now();
		int entered = session.update(ENROLL, remote, now.toEpochMilli(), stretch.after(), end,
				now.minus(stretch.trusted()).toEpochMilli(), now.plus(stretch.trusted()).toEpochMilli());
		return new Enrolled(entered, end);
	}

	public @Nullable SyncEntry find(SqliteSession session, long remote, long record) {
		return session.queryOne(FIND, (row) -> new SyncEntry(row.getLong(1), row.getBoolean(2), row.getBoolean(3),
				row.getBoolean(4), row.getInt(5)), remote, record);
	}

	/**
	 * Entries that may be sent.
	 * @param session the transaction
	 * @param remote the remote
	 * @param stretch where in the queue, and how many
	 * @param now the time
	 * @return the entries, oldest first
	 */
	public List<DueEntry> due(SqliteSession session, long remote, QueueStretch stretch, Instant now) {
		return due(session, DUE, remote, stretch, now);
	}

	/**
	 * Deletes that may be sent: each makes room at a remote that has none left.
	 * @param session the transaction
	 * @param remote the remote
	 * @param stretch where in the queue, and how many
	 * @param now the time
	 * @return the entries, oldest first
	 */
	public List<DueEntry> dueDeletes(SqliteSession session, long remote, QueueStretch stretch, Instant now) {
		return due(session, DUE_DELETES, remote, stretch, now);
	}

	/**
	 * Values that may be sent and are no larger than what was last confirmed: they take
	 * no more room at a remote that has none left.
	 * @param session the transaction
	 * @param remote the remote
	 * @param stretch where in the queue, and how many
	 * @param now the time
	 * @return the entries, oldest first
	 */
	public List<DueEntry> dueShrunk(SqliteSession session, long remote, QueueStretch stretch, Instant now) {
		return due(session, DUE_SHRUNK, remote, stretch, now);
	}

	private static List<DueEntry> due(SqliteSession session, String sql, long remote, QueueStretch stretch,
			Instant now) {
		return session.query(sql, (row) -> new DueEntry(row.getLong(1), row.getLong(2), row.getInt(3)), remote,
				stretch.after(), stretch.end(), now.toEpochMilli(), stretch.limit());
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

	void markSent(SqliteSession session, long remote, Collection<DueEntry> entries) {
		session.update(MARK_SENT, remote, positions(entries));
	}

	/**
	 * Of entries that still may be sent, whether their remote has confirmed a version of
	 * the record.
	 */
	Map<Long, Boolean> known(SqliteSession session, long remote, Collection<DueEntry> entries) {
		Map<Long, Boolean> known = new HashMap<>();
		session.query(KNOWN, (row) -> known.put(row.getLong(1), row.getBoolean(2)), remote, positions(entries));
		return known;
	}

	private static String positions(Collection<DueEntry> entries) {
		return JsonArrays.ofNumbers(entries.stream().map(DueEntry::position).toList());
	}

	/**
	 * How many entries may be sent, as far as conflicts go.
	 * @param session a read
	 * @param link the remote
	 * @return their number
	 */
	public long waiting(SqliteSession session, Link link) {
		QueueDepth depth = depth(session, link);
		return Math.max(0, depth.pending() - depth.held() - depth.awaiting());
	}

	/**
	 * The file had a twin, which may have sent any of it: no delete may go without trace.
	 */
	void markAllSent(SqliteSession session) {
		session.update(MARK_ALL_SENT);
	}

	int remove(SqliteSession session, long remote, long record) {
		return session.update(REMOVE, remote, record);
	}

	/**
	 * Removes entries of records that the remote has as they stand. Where no other remote
	 * waits, the records stay as they are: that no entry is at their place any more says
	 * that they are confirmed.
	 * @return how many there were
	 */
	int settle(SqliteSession session, long remote, Collection<DueEntry> entries) {
		String positions = positions(entries);
		session.update(SETTLE, remote, positions);
		return session.update(REMOVE_SENT, remote, positions);
	}

	void removeAll(SqliteSession session, long remote) {
		session.update(LEAVE_ALL, remote);
		session.update(REMOVE_ALL, remote);
	}

	/** The remote took an older version than the record's: the entry begins anew. */
	void beginAnew(SqliteSession session, long remote, long record, Instant since) {
		session.update(BEGIN_ANEW, remote, record, since.toEpochMilli());
	}

	void setKnown(SqliteSession session, long remote, long record, boolean known) {
		session.update(SET_KNOWN, remote, record, known);
	}

	void forgetKnown(SqliteSession session, long remote) {
		session.update(FORGET_KNOWN, remote);
	}

	void setHeld(SqliteSession session, long remote, long record, boolean held) {
		session.update(SET_HELD, remote, record, held);
	}

	/**
	 * The entry offers a record that its remote does not have: it waits until another
	 * remote has confirmed that it still has it, or until the record changes.
	 */
	void await(SqliteSession session, long remote, long record) {
		this.mayAwait = true;
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
		session.update(POSTPONE, remote, record, until.toEpochMilli(), error);
	}

	/**
	 * How many entries wait, counted one by one.
	 */
	long count(SqliteSession session, long remote) {
		return session.queryLong(COUNT, remote);
	}

	/**
	 * How much waits.
	 * @param session a read
	 * @param link the remote
	 * @return what waits; as quickly told of a million entries as of none
	 */
	public QueueDepth depth(SqliteSession session, Link link) {
		return link.isCounted() ? depth(session, link.id(), link.waiting()) : countedDepth(session, link.id());
	}

	/** How much waits, counted one by one: for who has not opened the store. */
	QueueDepth countedDepth(SqliteSession session, long remote) {
		return depth(session, remote, count(session, remote));
	}

	private static QueueDepth depth(SqliteSession session, long remote, long pending) {
		Instant oldest = session.queryOne(OLDEST, (row) -> Instant.ofEpochMilli(row.getLong(1)), remote);
		String postponed = session.queryOne(POSTPONED, (row) -> row.getString(1), remote);
		return new QueueDepth(pending, session.queryLong(COUNT_HELD, remote, 1),
				session.queryLong(COUNT_HELD, remote, 2), oldest, postponed);
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
	 * What became of a stretch.
	 *
	 * @param entries how many were entered
	 * @param end id of its last record; -1 if there was none left
	 */
	record Enrolled(int entries, long end) {
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
	 * @param position its place in the queue
	 * @param record the record
	 * @param size bytes of key, value and vector, about
	 */
	public record DueEntry(long position, long record, int size) {
	}

	/**
	 * A part of a queue.
	 *
	 * @param after the place after which it begins; 0 for the first
	 * @param end the last place
	 * @param limit how many entries at most
	 */
	public record QueueStretch(long after, long end, int limit) {
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
