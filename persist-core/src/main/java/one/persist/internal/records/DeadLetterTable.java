package one.persist.internal.records;

import java.util.Collection;
import java.util.List;

import one.persist.internal.sqlite.SqliteDatabase;
import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;

/**
 * The dead letter table.
 */
public final class DeadLetterTable {

	private static final String ANY = "SELECT EXISTS (SELECT 1 FROM dead_letter)";

	private static final String COUNT = "SELECT count(*) FROM dead_letter WHERE remote = ? AND discarded = 0";

	private static final String DELETE_OPEN = "DELETE FROM dead_letter WHERE remote = ? AND discarded = 0";

	private static final String FORGET_KNOWN = "UPDATE dead_letter SET known = 0 WHERE remote = ?";

	private static final String DELETE_ALL = """
			DELETE FROM dead_letter WHERE remote = ? AND record IN (SELECT value FROM json_each(?))
			""";

	private final SqliteDatabase database;

	/** Spares every write a look at a table that is nearly always empty. */
	private volatile boolean mayHaveRows;

	DeadLetterTable(SqliteDatabase database) {
		this.database = database;
	}

	void open(SqliteSession session) {
		this.mayHaveRows = session.queryLong(ANY) != 0;
	}

	@Nullable DeadLetterRow find(long remote, long record) {
		if (!this.mayHaveRows) {
			return null;
		}
		return this.database.aggregates()
			.findOne(Query.query(Criteria.where("remote").is(remote).and("record").is(record)), DeadLetterRow.class)
			.orElse(null);
	}

	@Nullable DeadLetterRow find(long id) {
		return this.database.aggregates().findById(id, DeadLetterRow.class);
	}

	void add(DeadLetterRow row) {
		this.mayHaveRows = true;
		this.database.aggregates().insert(row);
	}

	void update(DeadLetterRow row) {
		this.database.aggregates().update(row);
	}

	void remove(DeadLetterRow row) {
		this.database.aggregates().deleteById(row.id(), DeadLetterRow.class);
	}

	void removeAll(SqliteSession session, long remote, Collection<Long> records) {
		if (this.mayHaveRows) {
			session.update(DELETE_ALL, remote, JsonArrays.ofNumbers(records));
		}
	}

	/** A remote that is offered everything anew may take what it has refused. */
	void forget(SqliteSession session, long remote) {
		session.update(DELETE_OPEN, remote);
		session.update(FORGET_KNOWN, remote);
	}

	List<DeadLetterRow> oldest(int limit) {
		return this.database.aggregates()
			.findAll(Query.query(Criteria.where("discarded").is(0)).sort(Sort.by("id")).limit(limit),
					DeadLetterRow.class);
	}

	/**
	 * How many a remote has refused and nobody has given up.
	 * @param session a read
	 * @param remote the remote's row
	 * @return their number
	 */
	public long count(SqliteSession session, long remote) {
		return this.mayHaveRows ? session.queryLong(COUNT, remote) : 0;
	}

}
