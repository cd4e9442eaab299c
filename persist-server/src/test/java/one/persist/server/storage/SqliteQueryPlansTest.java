package one.persist.server.storage;

import java.nio.file.Path;
import java.util.regex.Pattern;

import one.persist.Synchronous;
import org.junit.jupiter.api.io.TempDir;

class SqliteQueryPlansTest extends QueryPlansContract {

	/**
	 * What comes with the call, and the one row of a query without a table, is scanned.
	 */
	private static final Pattern WASTE = Pattern
		.compile("(?m)^SCAN (?!wanted VIRTUAL TABLE|CONSTANT ROW|one$|r$)|TEMP");

	@TempDir
	private Path directory;

	@Override
	ExplainedDatabase open() {
		return new ExplainedDatabase(
				SqliteDatabase.open(this.directory.resolve("persist-server.db"), Synchronous.NORMAL),
				"EXPLAIN QUERY PLAN ");
	}

	@Override
	boolean isWasteful(String plan) {
		return WASTE.matcher(plan).find();
	}

	@Override
	String byKey() {
		return "SEARCH r USING INDEX sqlite_autoindex_sync_record_1 (tenant=? AND store=? AND key=?)";
	}

	@Override
	String byNumber() {
		return "SEARCH sync_record USING INDEX sync_record_feed (tenant=? AND store=? AND seq>?)";
	}

}
