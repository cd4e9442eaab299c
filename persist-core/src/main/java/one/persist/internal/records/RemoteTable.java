package one.persist.internal.records;

import java.util.List;

import one.persist.internal.sqlite.SqliteSession;

/**
 * The remote table. By statements of its own, as each opening of a store, each cycle and
 * each push reads it.
 */
public final class RemoteTable {

	private static final String SELECT = """
			SELECT id, name, attached, paused, enrolled, enrolled_to, cursor, seen, previous, known_as, full_read,
				sought_to, last_success FROM remote
			""";

	private static final String ALL = SELECT + "ORDER BY id";

	private static final String FIND = SELECT + "WHERE id = ?";

	private static final String INSERT = """
			INSERT INTO remote (name, attached, paused, enrolled, enrolled_to, cursor, seen, previous, known_as, full_read,
				sought_to, last_success, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			""";

	private static final String UPDATE = """
			UPDATE remote SET name = ?, attached = ?, paused = ?, enrolled = ?, enrolled_to = ?, cursor = ?, seen = ?,
				previous = ?, known_as = ?, full_read = ?, sought_to = ?, last_success = ? WHERE id = ?
			""";

	List<RemoteRow> all(SqliteSession session) {
		return session.query(ALL, RemoteRow::read);
	}

	/**
	 * The row of an attached remote.
	 * @param session the transaction, or a read
	 * @param id the row
	 * @return the row
	 */
	public RemoteRow get(SqliteSession session, long id) {
		RemoteRow row = session.queryOne(FIND, RemoteRow::read, id);
		if (row == null) {
			throw new IllegalStateException("There is no remote " + id);
		}
		return row;
	}

	/**
	 * Writes a row that was changed.
	 * @param session the transaction
	 * @param row the row
	 */
	public void save(SqliteSession session, RemoteRow row) {
		session.update(UPDATE, row.values());
	}

	RemoteRow attach(SqliteSession session, String name) {
		List<RemoteRow> rows = all(session);
		for (RemoteRow row : rows) {
			if (row.name().equals(name)) {
				row.attach();
				save(session, row);
				return row;
			}
		}
		RemoteRow row = new RemoteRow(rows.stream().mapToLong(RemoteRow::id).max().orElse(0) + 1, name);
		session.update(INSERT, row.values());
		return row;
	}

	String name(SqliteSession session, long id) {
		return get(session, id).name();
	}

}
