package one.persist.internal.records;

import java.util.List;

import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;

/**
 * The remote table.
 */
public final class RemoteTable {

	private final JdbcAggregateTemplate aggregates;

	RemoteTable(JdbcAggregateTemplate aggregates) {
		this.aggregates = aggregates;
	}

	List<RemoteRow> all() {
		return this.aggregates.findAll(RemoteRow.class, Sort.by("id"));
	}

	/**
	 * The row of an attached remote.
	 * @param id the row
	 * @return the row
	 */
	public RemoteRow get(long id) {
		RemoteRow row = this.aggregates.findById(id, RemoteRow.class);
		if (row == null) {
			throw new IllegalStateException("There is no remote " + id);
		}
		return row;
	}

	/**
	 * Writes a row that was changed.
	 * @param row the row
	 */
	public void save(RemoteRow row) {
		this.aggregates.update(row);
	}

	RemoteRow attach(String name) {
		List<RemoteRow> rows = all();
		for (RemoteRow row : rows) {
			if (row.name().equals(name)) {
				row.attach();
				save(row);
				return row;
			}
		}
		long id = rows.stream().mapToLong(RemoteRow::id).max().orElse(0) + 1;
		return this.aggregates.insert(new RemoteRow(id, name));
	}

	String name(long id) {
		return get(id).name();
	}

}
