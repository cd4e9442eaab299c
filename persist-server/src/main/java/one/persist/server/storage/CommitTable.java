package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code sync_commit}: one row a push that stored something.
 */
final class CommitTable {

	private static final String INSERT = """
			INSERT INTO sync_commit (tenant, store, seq, nonce, committed_at) VALUES (?, ?, ?, ?, ?)""";

	private static final String FIND = """
			SELECT nonce FROM sync_commit WHERE tenant = ? AND store = ? AND seq = ?""";

	private static final String NAMED = """
			SELECT seq, nonce FROM sync_commit WHERE tenant = ? AND store = ? AND seq IN (?, ?)""";

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

	static Query<Integer> inserting(StoreId id, Commit commit, Instant at) {
		return Query.command(INSERT, (insert, index) -> {
			int next = StoreTable.bind(insert, index, id);
			insert.setLong(next, commit.seq());
			insert.setLong(next + 1, commit.nonce());
			insert.setLong(next + 2, at.toEpochMilli());
			return next + 3;
		});
	}

	static void insert(Connection connection, StoreId id, Commit commit, Instant at) throws SQLException {
		inserting(id, commit, at).run(connection);
	}

	/** Finds a commit by its number; gives nothing if there is none. */
	static Query<Optional<Commit>> finding(StoreId id, long seq) {
		return Query.rows(FIND, (find, index) -> {
			int next = StoreTable.bind(find, index, id);
			find.setLong(next, seq);
			return next + 1;
		}, (row) -> row.next() ? Optional.of(new Commit(seq, row.getLong(1))) : Optional.empty());
	}

	/**
	 * Finds the commits of this store that have the numbers of those that a device names.
	 */
	static Query<Set<Commit>> named(StoreId id, DeviceState state) {
		return Query.rows(NAMED, (find, index) -> {
			int next = StoreTable.bind(find, index, id);
			find.setLong(next, seq(state.seen()));
			find.setLong(next + 1, seq(state.cursor()));
			return next + 2;
		}, (row) -> {
			Set<Commit> known = new HashSet<>();
			while (row.next()) {
				known.add(new Commit(row.getLong(1), row.getLong(2)));
			}
			return known;
		});
	}

	/** The number of what a token names; one that no commit has if it names none. */
	private static long seq(@Nullable Cursor token) {
		Commit commit = (token != null) ? Commit.parse(token) : null;
		return (commit != null) ? commit.seq() : -1;
	}

	/**
	 * Finds a commit that has to be there.
	 */
	static Commit require(Connection connection, Dialect dialect, StoreId id, long seq) throws SQLException {
		return dialect.ask(connection, finding(id, seq))
			.orElseThrow(
					() -> new SQLException("The storage is damaged: store '" + id.store() + "' has no commit " + seq));
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
