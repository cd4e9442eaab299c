package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The table {@code sync_commit}: one row a push that stored something.
 */
final class CommitTable {

	private static final String INSERT = """
			INSERT INTO sync_commit (tenant, store, seq, nonce, committed_at) VALUES (?, ?, ?, ?, ?)""";

	private static final String FIND = """
			SELECT nonce FROM sync_commit WHERE tenant = ? AND store = ? AND seq = ?""";

	/*
	 * A commit to which a record still belongs stays, however old: pages end at commits,
	 * and without it a page would have no end. Its record of the greatest number tells,
	 * as the numbers of a commit lie together.
	 */
	private static final String PURGE = """
			DELETE FROM sync_commit
			WHERE tenant = ?1 AND store = ?2 AND seq IN (
				SELECT c.seq FROM sync_commit c
				WHERE c.tenant = ?1 AND c.store = ?2 AND c.committed_at <= ?3 AND c.seq < ?4
				AND c.seq IS NOT (
					SELECT r.commit_seq FROM sync_record r
					WHERE r.tenant = ?1 AND r.store = ?2 AND r.seq <= c.seq
					ORDER BY r.seq DESC LIMIT 1)
				ORDER BY c.seq LIMIT ?5)""";

	private CommitTable() {
	}

	static void insert(Connection connection, StoreId id, Commit commit, Instant at) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
			int next = StoreTable.bind(insert, 1, id);
			insert.setLong(next, commit.seq());
			insert.setLong(next + 1, commit.nonce());
			insert.setLong(next + 2, at.toEpochMilli());
			insert.executeUpdate();
		}
	}

	static @Nullable Commit find(Connection connection, StoreId id, long seq) throws SQLException {
		try (PreparedStatement find = connection.prepareStatement(FIND)) {
			find.setLong(StoreTable.bind(find, 1, id), seq);
			try (ResultSet row = find.executeQuery()) {
				return row.next() ? new Commit(seq, row.getLong(1)) : null;
			}
		}
	}

	static Commit require(Connection connection, StoreId id, long seq) throws SQLException {
		Commit commit = find(connection, id, seq);
		if (commit == null) {
			throw new SQLException("The storage is damaged: store '" + id.store() + "' has no commit " + seq);
		}
		return commit;
	}

	/**
	 * Deletes old commits to which no record belongs, never the head.
	 * @return how many
	 */
	static int purge(Connection connection, StoreId id, Instant upTo, long head, int limit) throws SQLException {
		try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
			int next = StoreTable.bind(purge, 1, id);
			purge.setLong(next, upTo.toEpochMilli());
			purge.setLong(next + 1, head);
			purge.setInt(next + 2, limit);
			return purge.executeUpdate();
		}
	}

}
