package one.persist.internal.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

import one.persist.inspect.Page;
import one.persist.inspect.PageQuery;
import one.persist.inspect.QueuedRecord;
import one.persist.inspect.QueuedRecord.State;
import one.persist.internal.records.RecordPages.KeyStretch;
import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the sync queue. A prefix is searched for from the side on which there is less:
 * among the entries if they are few, else among the keys.
 */
final class QueuePages {

	/** Up to so many entries are all looked at. */
	private static final int FEW = PageQuery.LOOKED_AT;

	private static final String COLUMNS = """
			SELECT e.position, r.key, r.value IS NULL AS deleted, r.conflicted, e.since, e.sent, e.held, e.attempts,
				e.due_at, e.last_error
			""";

	private static final String FIND = COLUMNS + """
			FROM record r CROSS JOIN sync_entry e ON e.remote = ?1 AND e.position = r.position AND e.record = r.id
			WHERE r.id = ?2
			""";

	private static final String IN_ORDER = COLUMNS + """
			FROM sync_entry e CROSS JOIN record r ON r.id = e.record
			WHERE e.remote = ? AND e.position > ? ORDER BY e.position LIMIT ?
			""";

	private static final String AMONG_ENTRIES = COLUMNS + """
			FROM sync_entry e CROSS JOIN record r ON r.id = e.record
			WHERE e.remote = ?1 AND r.key >= ?2 AND r.key IS NOT ?3 AND r.key < ?4 ORDER BY r.key LIMIT ?5
			""";

	private static final String AMONG_KEYS = COLUMNS + """
			FROM record r CROSS JOIN sync_entry e ON e.remote = ?1 AND e.position = r.position AND e.record = r.id
			WHERE r.key >= ?2 AND r.key IS NOT ?3 AND r.key < ?4 ORDER BY r.key LIMIT ?5
			""";

	private static final String MORE_THAN = """
			SELECT EXISTS (SELECT 1 FROM sync_entry WHERE remote = ? LIMIT 1 OFFSET ?)
			""";

	private QueuePages() {
	}

	static @Nullable QueuedRecord find(SqliteSession session, long remote, long record, Instant now) {
		return session.queryOne(FIND, (row) -> queued(row, now), remote, record);
	}

	static Page<QueuedRecord> page(SqliteSession session, long remote, PageQuery query, Instant now) {
		return query.prefix().isEmpty() ? inOrder(session, remote, query, now)
				: withPrefix(session, remote, query, now);
	}

	private static Page<QueuedRecord> inOrder(SqliteSession session, long remote, PageQuery query, Instant now) {
		List<Row> rows = session.query(IN_ORDER, (row) -> new Row(row.getLong("position"), queued(row, now)), remote,
				PagePosition.row(query, Long.MIN_VALUE), query.limit() + 1);
		Page<Row> page = PagePosition.page(rows, query, (row) -> PagePosition.ofRow(row.position()), null);
		return new Page<>(page.items().stream().map(Row::queued).toList(), page.next());
	}

	private static Page<QueuedRecord> withPrefix(SqliteSession session, long remote, PageQuery query, Instant now) {
		boolean many = session.queryLong(MORE_THAN, remote, FEW) == 1;
		KeyStretch stretch = many ? RecordPages.stretch(session, query) : RecordPages.unbounded(query);
		List<QueuedRecord> found = session.query(many ? AMONG_KEYS : AMONG_ENTRIES, (row) -> queued(row, now), remote,
				stretch.from(), stretch.after(), stretch.above(), query.limit() + 1);
		return PagePosition.page(found, query, (item) -> PagePosition.ofKey(item.key()), stretch.next());
	}

	private static QueuedRecord queued(ResultSet row, Instant now) throws SQLException {
		Instant due = Instant.ofEpochMilli(row.getLong("due_at"));
		boolean postponed = due.isAfter(now);
		return new QueuedRecord(String.valueOf(row.getString("key")), row.getBoolean("deleted"),
				Instant.ofEpochMilli(row.getLong("since")), state(row, postponed), row.getInt("attempts"),
				postponed ? due : null, row.getString("last_error"));
	}

	private static State state(ResultSet row, boolean postponed) throws SQLException {
		return switch (row.getInt("held")) {
			case 1 -> row.getBoolean("conflicted") ? State.IN_CONFLICT : State.DAMAGED;
			case 2 -> State.UNCONFIRMED;
			default -> postponed ? State.POSTPONED : row.getBoolean("sent") ? State.SENT : State.WAITING;
		};
	}

	/**
	 * A row of a page.
	 *
	 * @param position where it stands
	 * @param queued what it is
	 */
	private record Row(long position, QueuedRecord queued) {
	}

}
