package one.persist.internal.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

import one.persist.DeadLetter;
import one.persist.Decision.Outcome;
import one.persist.Version;
import one.persist.inspect.DecisionSummary;
import one.persist.inspect.OpenConflict;
import one.persist.inspect.Page;
import one.persist.inspect.PageQuery;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.internal.sqlite.SqliteSession.RowReader;
import org.jspecify.annotations.Nullable;

/**
 * Pages of conflicts, dead letters and decisions, in the order of their rows. Rows that
 * do not have the prefix are passed over, but no more than a page may look at.
 */
final class SmallPages {

	private static final String CONFLICTS = """
			SELECT c.record AS row, r.key, m.name AS remote, r.version_time, r.version_device, r.value IS NULL AS local_deleted,
				c.version, c.value IS NULL AS other_deleted, c.detected_at, c.reason
			FROM conflict c CROSS JOIN record r ON r.id = c.record CROSS JOIN remote m ON m.id = c.remote
			WHERE c.record > ?1 AND c.record <= ?2 AND r.key >= ?3 AND r.key < ?4 ORDER BY c.record LIMIT ?5
			""";

	private static final String CONFLICTS_END = """
			SELECT record FROM conflict WHERE record > ? ORDER BY record LIMIT 2 OFFSET ?
			""";

	private static final String DEAD_LETTERS = """
			SELECT d.id AS row, m.name AS remote, r.key, d.version, d.code, d.detail, d.refused_at
			FROM dead_letter d CROSS JOIN record r ON r.id = d.record CROSS JOIN remote m ON m.id = d.remote
			WHERE d.id > ?1 AND d.id <= ?2 AND d.discarded = 0 AND r.key >= ?3 AND r.key < ?4 ORDER BY d.id LIMIT ?5
			""";

	private static final String DEAD_LETTERS_END = """
			SELECT id FROM dead_letter WHERE id > ? ORDER BY id LIMIT 2 OFFSET ?
			""";

	/** Newest first, so down to the end, not up to it. */
	private static final String DECISIONS = """
			SELECT id AS row, key, remote, strategy, outcome, local_version, remote_version, decided_at FROM decision
			WHERE id < ?1 AND id >= ?2 AND key >= ?3 AND key < ?4 ORDER BY id DESC LIMIT ?5
			""";

	private static final String DECISIONS_END = """
			SELECT id FROM decision WHERE id < ? ORDER BY id DESC LIMIT 2 OFFSET ?
			""";

	private SmallPages() {
	}

	static Page<OpenConflict> conflicts(SqliteSession session, PageQuery query) {
		Stretch stretch = stretch(session, CONFLICTS_END, PagePosition.row(query, Long.MIN_VALUE), Long.MAX_VALUE);
		return page(session, CONFLICTS, SmallPages::conflict, query, stretch);
	}

	static Page<DeadLetter> deadLetters(SqliteSession session, PageQuery query) {
		Stretch stretch = stretch(session, DEAD_LETTERS_END, PagePosition.row(query, Long.MIN_VALUE), Long.MAX_VALUE);
		return page(session, DEAD_LETTERS, SmallPages::deadLetter, query, stretch);
	}

	static Page<DecisionSummary> decisions(SqliteSession session, PageQuery query) {
		Stretch stretch = stretch(session, DECISIONS_END, PagePosition.row(query, Long.MAX_VALUE), Long.MIN_VALUE);
		return page(session, DECISIONS, SmallPages::decision, query, stretch);
	}

	/** The rows that a page looks at: no more than it may. */
	private static Stretch stretch(SqliteSession session, String sql, long from, long last) {
		List<Long> end = session.query(sql, (row) -> row.getLong(1), from, PageQuery.LOOKED_AT - 1);
		return (end.size() < 2) ? new Stretch(from, last, null)
				: new Stretch(from, end.get(0), PagePosition.ofRow(end.get(0)));
	}

	private static <T> Page<T> page(SqliteSession session, String sql, RowReader<T> reader, PageQuery query,
			Stretch stretch) {
		List<Row<T>> rows = session.query(sql, (row) -> new Row<>(row.getLong("row"), reader.read(row)), stretch.from(),
				stretch.to(), query.prefix(), RecordTable.above(query.prefix()), query.limit() + 1);
		Page<Row<T>> page = PagePosition.page(rows, query, (row) -> PagePosition.ofRow(row.number()), stretch.next());
		return new Page<>(page.items().stream().map(Row::item).toList(), page.next());
	}

	private static OpenConflict conflict(ResultSet row) throws SQLException {
		return new OpenConflict(String.valueOf(row.getString("key")), row.getString("remote"),
				Inspection.version(row.getLong("version_time"), row.getString("version_device")),
				row.getBoolean("local_deleted"), Version.parse(row.getString("version")),
				row.getBoolean("other_deleted"), time(row, "detected_at"), row.getString("reason"));
	}

	private static DeadLetter deadLetter(ResultSet row) throws SQLException {
		return new DeadLetter(row.getLong("row"), row.getString("remote"), String.valueOf(row.getString("key")),
				Version.parse(row.getString("version")), row.getString("code"), row.getString("detail"),
				time(row, "refused_at"));
	}

	private static DecisionSummary decision(ResultSet row) throws SQLException {
		return new DecisionSummary(row.getLong("row"), row.getString("key"), row.getString("remote"),
				row.getString("strategy"), Outcome.valueOf(row.getString("outcome")),
				Version.parse(row.getString("local_version")), Version.parse(row.getString("remote_version")),
				time(row, "decided_at"));
	}

	private static Instant time(ResultSet row, String column) throws SQLException {
		return Instant.ofEpochMilli(row.getLong(column));
	}

	/**
	 * What a page may look at.
	 *
	 * @param from the row after which it begins
	 * @param to the last row
	 * @param next where the next one begins; null if this reaches to the end
	 */
	private record Stretch(long from, long to, @Nullable String next) {
	}

	/**
	 * A row of a page.
	 *
	 * @param number where it stands
	 * @param item what it is
	 */
	private record Row<T>(long number, T item) {
	}

}
