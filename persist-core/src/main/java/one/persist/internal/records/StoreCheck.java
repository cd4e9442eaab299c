package one.persist.internal.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

import one.persist.PersistException;
import one.persist.StoreInspection.Findings;
import one.persist.StoreInspection.Progress;
import one.persist.internal.records.RecordChecksum.VersionColumns;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.internal.sqlite.StoreReader;

/**
 * Checks all of a store's file: what SQLite can tell of its pages, and what it cannot, by
 * checksum.
 */
final class StoreCheck {

	private static final String TOTAL = "SELECT count(*) FROM record";

	private static final String RECORDS = """
			SELECT id, key AS name, key, value, version_time, version_device, vector, checksum FROM record
			WHERE id > ? ORDER BY id LIMIT ?
			""";

	private static final String BASES = """
			SELECT record AS id, (SELECT key FROM record r WHERE r.id = base.record) AS name, '' AS key, value,
				version_time, version_device, vector, checksum FROM base
			WHERE record > ? ORDER BY record LIMIT ?
			""";

	private static final String CONFLICTS = """
			SELECT record AS id, (SELECT key FROM record r WHERE r.id = conflict.record) AS name, '' AS key, value,
				0 AS version_time, version AS version_device, vector, checksum FROM conflict
			WHERE record > ? ORDER BY record LIMIT ?
			""";

	private static final String LOST_ENTRIES = """
			SELECT count(*) FROM sync_entry e WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.id = e.record)
			""";

	private static final String LOST_CONFLICTS = """
			SELECT count(*) FROM record r
			WHERE r.conflicted = 1 AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.record = r.id)
			""";

	/** Rows between two words on how far it is. */
	private static final int PAGE = 500;

	/** Problems that are told of; a file of ruins has more. */
	private static final int MAX_TOLD = 1_000;

	private final StoreReader reader;

	private final Progress progress;

	private final List<String> problems = new ArrayList<>();

	StoreCheck(StoreReader reader, Progress progress) {
		this.reader = reader;
		this.progress = progress;
	}

	Findings run() {
		SqliteSession session = this.reader.session();
		long total = session.queryLong(TOTAL);
		this.progress.checked(0, total);
		attempt("pages and indexes", () -> this.reader.integrity().forEach(this::tell));
		Sums records = sums(RECORDS, "the record", (checked) -> this.progress.checked(Math.min(checked, total), total));
		long beside = sums(BASES, "what remotes confirmed of", StoreCheck::untold).damaged()
				+ sums(CONFLICTS, "the other side of the conflict of", StoreCheck::untold).damaged();
		attempt("entries", () -> requireNone(session.queryLong(LOST_ENTRIES), "entries of the queue have no record"));
		attempt("conflicts",
				() -> requireNone(session.queryLong(LOST_CONFLICTS), "conflicts have lost their other side"));
		return new Findings(records.whole(), records.damaged() + beside, this.problems);
	}

	/** What cannot be read takes nothing else away. */
	private void attempt(String what, Runnable check) {
		try {
			check.run();
		}
		catch (PersistException ex) {
			tell(what + " cannot be read: " + ex.getMessage());
		}
	}

	private Sums sums(String sql, String what, LongConsumer checked) {
		long whole = 0;
		long damaged = 0;
		long after = Long.MIN_VALUE;
		try {
			List<Row> page;
			do {
				page = this.reader.session().query(sql, StoreCheck::row, after, PAGE);
				for (Row row : page) {
					after = row.id();
					whole += row.whole() ? 1 : 0;
					damaged += row.whole() ? 0 : 1;
					if (!row.whole()) {
						tell(what + " '" + row.name() + "' (row " + row.id() + ") is not as it was written");
					}
				}
				checked.accept(whole + damaged);
			}
			while (page.size() == PAGE);
		}
		catch (PersistException ex) {
			tell(what + " rows above " + Math.max(after, 0) + " cannot be read: " + ex.getMessage());
		}
		return new Sums(whole, damaged);
	}

	/** Of the records alone it is told how many there are. */
	private static void untold(long checked) {
	}

	private static Row row(ResultSet row) throws SQLException {
		String key = String.valueOf(row.getString("key"));
		VersionColumns version = new VersionColumns(row.getLong("version_time"), row.getString("version_device"),
				row.getString("vector"));
		boolean whole = RecordChecksum.of(key, row.getBytes("value"), version) == row.getLong("checksum");
		return new Row(row.getLong("id"), String.valueOf(row.getString("name")), whole);
	}

	private void requireNone(long found, String problem) {
		if (found > 0) {
			tell(found + " " + problem);
		}
	}

	private void tell(String problem) {
		if (this.problems.size() < MAX_TOLD) {
			this.problems.add(problem);
		}
	}

	/**
	 * A row that was checked.
	 */
	private record Row(long id, String name, boolean whole) {
	}

	/**
	 * How many rows are whole, and how many are not.
	 */
	private record Sums(long whole, long damaged) {
	}

}
