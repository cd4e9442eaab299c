package one.persist.benchmarks.byhand;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import one.persist.Synchronous;

/**
 * What a hand-made server keeps of a store: the newest version of each record, in the
 * order in which they came. Used by one thread at a time.
 */
final class HandMadeFeed implements AutoCloseable {

	private static final String RECORDS = """
			CREATE TABLE IF NOT EXISTS record (
				seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, device TEXT NOT NULL,
				value BLOB NOT NULL
			) STRICT""";

	private static final String NEXT = "SELECT coalesce(max(seq), 0) FROM record";

	private static final String STORE = """
			INSERT INTO record (seq, key, version, device, value) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET
				seq = excluded.seq, version = excluded.version, device = excluded.device, value = excluded.value
			WHERE excluded.version > record.version""";

	private static final String CHANGES = """
			SELECT seq, key, version, value FROM record WHERE seq > ? AND device <> ? ORDER BY seq LIMIT ?""";

	private final Connection connection;

	private final PreparedStatement store;

	private final PreparedStatement changes;

	private long seq;

	HandMadeFeed(Path file) throws SQLException {
		this.connection = HandMadeFile.writer(file, Synchronous.FULL, RECORDS);
		this.store = this.connection.prepareStatement(STORE);
		this.changes = this.connection.prepareStatement(CHANGES);
		try (PreparedStatement next = this.connection.prepareStatement(NEXT); ResultSet row = next.executeQuery()) {
			row.next();
			this.seq = row.getLong(1);
		}
		this.connection.commit();
	}

	synchronized void store(String device, List<HandMadeRecord> records) throws SQLException {
		for (HandMadeRecord record : records) {
			this.store.setLong(1, ++this.seq);
			this.store.setString(2, record.key());
			this.store.setLong(3, record.version());
			this.store.setString(4, device);
			this.store.setBytes(5, record.value());
			this.store.addBatch();
		}
		this.store.executeBatch();
		this.connection.commit();
	}

	synchronized Page changes(String device, long after, int limit) throws SQLException {
		List<HandMadeRecord> records = new ArrayList<>();
		long last = after;
		this.changes.setLong(1, after);
		this.changes.setString(2, device);
		this.changes.setInt(3, limit);
		try (ResultSet rows = this.changes.executeQuery()) {
			while (rows.next()) {
				last = rows.getLong(1);
				records.add(new HandMadeRecord(rows.getString(2), rows.getLong(3), rows.getBytes(4)));
			}
		}
		this.connection.commit();
		return new Page(records, last);
	}

	@Override
	public void close() throws SQLException {
		this.connection.close();
	}

	/**
	 * Some of what has changed.
	 *
	 * @param records the records
	 * @param last where to go on
	 */
	record Page(List<HandMadeRecord> records, long last) {

	}

}
