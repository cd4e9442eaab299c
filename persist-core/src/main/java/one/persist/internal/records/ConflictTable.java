package one.persist.internal.records;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;

/**
 * The conflict table.
 */
public final class ConflictTable {

	private final JdbcAggregateTemplate aggregates;

	ConflictTable(JdbcAggregateTemplate aggregates) {
		this.aggregates = aggregates;
	}

	@Nullable ConflictRow find(long record) {
		return this.aggregates.findById(record, ConflictRow.class);
	}

	List<ConflictRow> oldest(int limit) {
		return this.aggregates.findAll(Query.empty().sort(Sort.by("detectedAt", "record")).limit(limit),
				ConflictRow.class);
	}

	List<ConflictRow> endingIn(long remote, String ending, long after, int limit) {
		Criteria criteria = Criteria.where("remote")
			.is(remote)
			.and("reason")
			.like("%" + ending)
			.and("record")
			.greaterThan(after);
		return this.aggregates.findAll(Query.query(criteria).sort(Sort.by("record")).limit(limit), ConflictRow.class);
	}

	void put(ConflictRow row, boolean replaces) {
		if (replaces) {
			this.aggregates.update(row);
		}
		else {
			this.aggregates.insert(row);
		}
	}

	void remove(long record) {
		this.aggregates.deleteById(record, ConflictRow.class);
	}

	/**
	 * How many are open.
	 * @return their number
	 */
	public long count() {
		return this.aggregates.count(ConflictRow.class);
	}

}
