package one.persist.internal.records;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;

/**
 * The dead letter table.
 */
public final class DeadLetterTable {

	private final JdbcAggregateTemplate aggregates;

	/** Spares every write a look at a table that is nearly always empty. */
	private volatile boolean mayHaveRows;

	DeadLetterTable(JdbcAggregateTemplate aggregates) {
		this.aggregates = aggregates;
	}

	void open() {
		this.mayHaveRows = this.aggregates.count(DeadLetterRow.class) > 0;
	}

	@Nullable DeadLetterRow find(long remote, long record) {
		if (!this.mayHaveRows) {
			return null;
		}
		return this.aggregates
			.findOne(Query.query(Criteria.where("remote").is(remote).and("record").is(record)), DeadLetterRow.class)
			.orElse(null);
	}

	@Nullable DeadLetterRow find(long id) {
		return this.aggregates.findById(id, DeadLetterRow.class);
	}

	void add(DeadLetterRow row) {
		this.mayHaveRows = true;
		this.aggregates.insert(row);
	}

	void update(DeadLetterRow row) {
		this.aggregates.update(row);
	}

	void remove(DeadLetterRow row) {
		this.aggregates.deleteById(row.id(), DeadLetterRow.class);
	}

	List<DeadLetterRow> oldest(int limit) {
		return this.aggregates.findAll(Query.query(Criteria.where("discarded").is(0)).sort(Sort.by("id")).limit(limit),
				DeadLetterRow.class);
	}

	/**
	 * How many a remote has refused and nobody has given up.
	 * @param remote the remote's row
	 * @return their number
	 */
	public long count(long remote) {
		return this.mayHaveRows ? this.aggregates
			.count(Query.query(Criteria.where("remote").is(remote).and("discarded").is(0)), DeadLetterRow.class) : 0;
	}

}
