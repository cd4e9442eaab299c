package one.persist.internal.records;

import java.util.List;

import one.persist.internal.sqlite.SqliteDatabase;
import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;

/**
 * The conflict table.
 */
public final class ConflictTable {

	private static final String ANY = "SELECT EXISTS (SELECT 1 FROM conflict)";

	private static final String COUNT = "SELECT count(*) FROM conflict";

	private final SqliteDatabase database;

	ConflictTable(SqliteDatabase database) {
		this.database = database;
	}

	@Nullable ConflictRow find(long record) {
		return this.database.aggregates().findById(record, ConflictRow.class);
	}

	List<ConflictRow> oldest(int limit) {
		return this.database.aggregates()
			.findAll(Query.empty().sort(Sort.by("detectedAt", "record")).limit(limit), ConflictRow.class);
	}

	/** Asked for by the first cycle of each store, nearly always in vain. */
	List<ConflictRow> endingIn(SqliteSession session, long remote, String ending, long after, int limit) {
		if (session.queryLong(ANY) == 0) {
			return List.of();
		}
		Criteria criteria = Criteria.where("remote")
			.is(remote)
			.and("reason")
			.like("%" + ending)
			.and("record")
			.greaterThan(after);
		return this.database.aggregates()
			.findAll(Query.query(criteria).sort(Sort.by("record")).limit(limit), ConflictRow.class);
	}

	void put(ConflictRow row, boolean replaces) {
		if (replaces) {
			this.database.aggregates().update(row);
		}
		else {
			this.database.aggregates().insert(row);
		}
	}

	void remove(long record) {
		this.database.aggregates().deleteById(record, ConflictRow.class);
	}

	/**
	 * How many are open.
	 * @param session a read
	 * @return their number
	 */
	public long count(SqliteSession session) {
		return session.queryLong(COUNT);
	}

}
