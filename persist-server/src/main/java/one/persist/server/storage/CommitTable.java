package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

import one.persist.protocol.Cursor;
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
			WHERE tenant = ? AND store = ? AND seq > ? AND seq <= ? AND committed_at <= ?
			AND seq IS DISTINCT FROM (
				SELECT r.commit_seq FROM sync_record r
				WHERE r.tenant = ? AND r.store = ? AND r.seq <= sync_commit.seq
				ORDER BY r.seq DESC LIMIT 1)""";

	private static final String LAST_OLD = """
			SELECT max(seq) FILTER (WHERE committed_at <= ?) FROM (
				SELECT seq, committed_at FROM sync_commit WHERE tenant = ? AND store = ? AND seq > ? AND seq < ?
				ORDER BY seq LIMIT ?) AS next""";

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

	/**
	 * Which of some tokens name commits of this store.
	 * @param tokens null for those that a device does not have
	 */
	static Set<Commit> known(Connection connection, StoreId id, @Nullable Cursor... tokens) throws SQLException {
		Set<Commit> known = new HashSet<>();
		for (Cursor token : tokens) {
			Commit commit = (token != null) ? Commit.parse(token) : null;
			if (commit != null && commit.equals(find(connection, id, commit.seq()))) {
				known.add(commit);
			}
		}
		return known;
	}

	static Commit require(Connection connection, StoreId id, long seq) throws SQLException {
		Commit commit = find(connection, id, seq);
		if (commit == null) {
			throw new SQLException("The storage is damaged: store '" + id.store() + "' has no commit " + seq);
		}
		return commit;
	}

	/**
	 * Finds how far the old commits reach among the next so many. Numbers grow with time:
	 * where none is old, none that follows needs to be looked at.
	 * @param after the number to go on after
	 * @param head the newest commit's number, not looked at
	 * @param limit how many to look at
	 * @return the last old one's number; null if none is old
	 */
	static @Nullable Long lastOld(Connection connection, StoreId id, Instant upTo, long after, long head, int limit)
			throws SQLException {
		try (PreparedStatement last = connection.prepareStatement(LAST_OLD)) {
			last.setLong(1, upTo.toEpochMilli());
			int next = StoreTable.bind(last, 2, id);
			last.setLong(next, after);
			last.setLong(next + 1, head);
			last.setInt(next + 2, limit);
			try (ResultSet row = last.executeQuery()) {
				long seq = row.next() ? row.getLong(1) : 0;
				return row.wasNull() ? null : seq;
			}
		}
	}

	/**
	 * Deletes old commits to which no record belongs.
	 * @param after the number to go on after
	 * @param last the last number to look at
	 * @return how many
	 */
	static int purge(Connection connection, StoreId id, Instant upTo, long after, long last) throws SQLException {
		try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
			int next = StoreTable.bind(purge, 1, id);
			purge.setLong(next, after);
			purge.setLong(next + 1, last);
			purge.setLong(next + 2, upTo.toEpochMilli());
			StoreTable.bind(purge, next + 3, id);
			return purge.executeUpdate();
		}
	}

}
