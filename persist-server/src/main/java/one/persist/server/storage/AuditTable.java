package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import one.persist.server.storage.AuditEntry.About;

/**
 * The table {@code sync_audit}: one row an entry of the audit.
 */
final class AuditTable {

	private static final String INSERT = """
			INSERT INTO sync_audit (at, action, tenant, store, subject, detail, count) VALUES (?, ?, ?, ?, ?, ?, ?)""";

	private static final String LIST = """
			SELECT id, at, action, tenant, store, subject, detail, count FROM sync_audit
			WHERE at >= ? AND id > ? ORDER BY id LIMIT ?""";

	private static final String NEWEST = """
			SELECT id, at, action, tenant, store, subject, detail, count FROM sync_audit
			WHERE id < ? ORDER BY id DESC LIMIT ?""";

	private static final String PURGE = """
			DELETE FROM sync_audit WHERE at <= ? OR id <= (SELECT max(id) FROM sync_audit) - ?""";

	private AuditTable() {
	}

	/** Writes an entry; its number is given by the table. */
	static void insert(Connection connection, AuditEntry entry) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
			insert.setLong(1, entry.at().toEpochMilli());
			insert.setString(2, entry.action().code());
			insert.setString(3, entry.about().tenant());
			insert.setString(4, entry.about().store());
			insert.setString(5, entry.about().subject());
			insert.setString(6, entry.detail());
			insert.setLong(7, entry.count());
			insert.executeUpdate();
		}
	}

	static List<AuditEntry> list(Connection connection, Instant since, long after, int limit) throws SQLException {
		try (PreparedStatement list = connection.prepareStatement(LIST)) {
			list.setLong(1, since.toEpochMilli());
			list.setLong(2, after);
			list.setInt(3, limit);
			return read(list);
		}
	}

	/** Reads back from an entry, newest first. */
	static List<AuditEntry> newest(Connection connection, long before, int limit) throws SQLException {
		try (PreparedStatement list = connection.prepareStatement(NEWEST)) {
			list.setLong(1, before);
			list.setInt(2, limit);
			return read(list);
		}
	}

	private static List<AuditEntry> read(PreparedStatement list) throws SQLException {
		List<AuditEntry> entries = new ArrayList<>();
		try (ResultSet row = list.executeQuery()) {
			while (row.next()) {
				entries.add(new AuditEntry(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)),
						AuditAction.of(row.getString(3)),
						new About(row.getString(4), row.getString(5), row.getString(6)), row.getString(7),
						row.getLong(8)));
			}
		}
		return entries;
	}

	/** Deletes what is old, and what is more than there is room for. */
	static int purge(Connection connection, Instant upTo, int most) throws SQLException {
		try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
			purge.setLong(1, upTo.toEpochMilli());
			purge.setInt(2, most);
			return purge.executeUpdate();
		}
	}

}
