package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The table {@code sync_probe}: one row, written by who asks whether anything can be.
 */
final class ProbeTable {

	private static final String WRITE = """
			INSERT INTO sync_probe (id, written_at) VALUES (1, ?)
			ON CONFLICT (id) DO UPDATE SET written_at = excluded.written_at
			RETURNING written_at""";

	private ProbeTable() {
	}

	static void write(Connection connection, Instant at) throws SQLException {
		try (PreparedStatement write = connection.prepareStatement(WRITE)) {
			write.setLong(1, at.toEpochMilli());
			try (ResultSet row = write.executeQuery()) {
				if (!row.next() || row.getLong(1) != at.toEpochMilli()) {
					throw new SQLException("What was written is not there");
				}
			}
		}
	}

}
