package one.persist.internal.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import one.persist.Version;
import one.persist.inspect.Page;
import one.persist.inspect.PageQuery;
import one.persist.inspect.RecordSummary;
import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the record table without its values: they are not even read from the disk.
 */
final class RecordPages {

	/** Begins at a key and leaves it out, so that one text serves all pages. */
	private static final String PAGE = """
			SELECT key, length(value) AS size, version_time, version_device, conflicted,
				EXISTS (SELECT 1 FROM damaged d WHERE d.record = record.id AND d.healed_at IS NULL) AS damaged
			FROM record WHERE key >= ?1 AND key IS NOT ?2 AND key < ?3 AND value IS NOT NULL ORDER BY key LIMIT ?4
			""";

	/**
	 * Others may lie between those that are asked for: the last one looked at, and the
	 * one behind.
	 */
	private static final String END = """
			SELECT key FROM record WHERE key >= ?1 AND key IS NOT ?2 AND key < ?3 ORDER BY key LIMIT 2 OFFSET ?4
			""";

	private RecordPages() {
	}

	static Page<RecordSummary> records(SqliteSession session, PageQuery query) {
		KeyStretch stretch = stretch(session, query);
		List<RecordSummary> found = session.query(PAGE, RecordPages::summary, stretch.from(), stretch.after(),
				stretch.above(), query.limit() + 1);
		return PagePosition.page(found, query, (item) -> PagePosition.ofKey(item.key()), stretch.next());
	}

	/**
	 * The keys that a page looks at: no more than it may.
	 */
	static KeyStretch stretch(SqliteSession session, PageQuery query) {
		KeyStretch all = unbounded(query);
		List<String> end = session.query(END, (row) -> row.getString(1), all.from(), all.after(), all.above(),
				PageQuery.LOOKED_AT - 1);
		return (end.size() < 2) ? all
				: new KeyStretch(all.from(), all.after(), end.get(1), PagePosition.ofKey(end.get(0)));
	}

	static KeyStretch unbounded(PageQuery query) {
		String after = PagePosition.key(query);
		boolean resumes = after != null && RecordTable.compareKeys(after, query.prefix()) > 0;
		return new KeyStretch((resumes && after != null) ? after : query.prefix(), after,
				RecordTable.above(query.prefix()), null);
	}

	private static RecordSummary summary(ResultSet row) throws SQLException {
		Version version = Inspection.version(row.getLong("version_time"), row.getString("version_device"));
		return new RecordSummary(String.valueOf(row.getString("key")), row.getLong("size"), version,
				row.getBoolean("conflicted"), row.getBoolean("damaged") || version == null);
	}

	/**
	 * A stretch of keys.
	 *
	 * @param from where it begins
	 * @param after the key that is left out; null if none is
	 * @param above where it ends: this one is no part of it
	 * @param next where the next one begins; null if this reaches to the end
	 */
	record KeyStretch(String from, @Nullable String after, Object above, @Nullable String next) {
	}

}
