package one.persist.internal.records;

import java.time.Instant;
import java.util.List;

import one.persist.Decision;
import one.persist.Decision.Outcome;
import one.persist.Version;
import one.persist.conflict.RecordVersion;
import one.persist.internal.sqlite.SqliteDatabase;
import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.query.Query;

/**
 * The decision table.
 */
public final class DecisionTable {

	private static final String ADD = """
			INSERT INTO decision (id, key, remote, strategy, outcome, local_value, local_version, remote_value,
				remote_version, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			""";

	private static final String DELETE_BEFORE = """
			DELETE FROM decision WHERE id IN (SELECT id FROM decision WHERE decided_at < ? ORDER BY id LIMIT ?)
			""";

	private final SqliteDatabase database;

	DecisionTable(SqliteDatabase database) {
		this.database = database;
	}

	/** By a statement of its own: a sync may settle thousands of conflicts. */
	void add(SqliteSession session, DecisionRow row) {
		session.update(ADD, row.id(), row.key(), row.remote(), row.strategy(), row.outcome(), row.localValue(),
				row.localVersion(), row.remoteValue(), row.remoteVersion(), row.decidedAt().toEpochMilli());
	}

	/**
	 * The newest decisions.
	 * @param limit how many at most
	 * @return newest first
	 */
	public List<Decision> newest(int limit) {
		return this.database.aggregates()
			.findAll(Query.empty().sort(Sort.by("id").descending()).limit(limit), DecisionRow.class)
			.stream()
			.map(DecisionTable::decision)
			.toList();
	}

	@Nullable Decision find(long id) {
		DecisionRow row = this.database.aggregates().findById(id, DecisionRow.class);
		return (row != null) ? decision(row) : null;
	}

	/**
	 * Forgets old decisions.
	 * @param session the transaction
	 * @param before when those that go were made
	 * @param limit how many go at most
	 */
	public void removeBefore(SqliteSession session, Instant before, int limit) {
		session.update(DELETE_BEFORE, before.toEpochMilli(), limit);
	}

	private static Decision decision(DecisionRow row) {
		return new Decision(row.id(), row.key(), row.remote(), row.strategy(), Outcome.valueOf(row.outcome()),
				RecordVersion.of(RecordTable.json(row.localValue()), Version.parse(row.localVersion())),
				RecordVersion.of(RecordTable.json(row.remoteValue()), Version.parse(row.remoteVersion())),
				row.decidedAt());
	}

}
