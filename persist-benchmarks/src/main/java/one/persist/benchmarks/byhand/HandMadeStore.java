package one.persist.benchmarks.byhand;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

import one.persist.Synchronous;
import org.jspecify.annotations.Nullable;

/**
 * A store by hand: one table of records, one of what waits to be sent, both written in
 * one transaction by statements that stay prepared. Writers may be many, and take turns;
 * there is one reader.
 */
public final class HandMadeStore implements AutoCloseable {

	private static final String RECORDS = """
			CREATE TABLE IF NOT EXISTS record (
				id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, value BLOB NOT NULL
			) STRICT""";

	private static final String QUEUE = """
			CREATE TABLE IF NOT EXISTS queue (record INTEGER PRIMARY KEY, version INTEGER NOT NULL) STRICT""";

	private static final String PUT = """
			INSERT INTO record (key, version, value) VALUES (?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET version = excluded.version, value = excluded.value
			RETURNING id""";

	private static final String TAKE = """
			INSERT INTO record (key, version, value) VALUES (?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET version = excluded.version, value = excluded.value""";

	private static final String ENTER = """
			INSERT INTO queue (record, version) VALUES (?, ?)
			ON CONFLICT (record) DO UPDATE SET version = excluded.version""";

	private static final String GET = "SELECT version, value FROM record WHERE key = ?";

	private static final String SCAN = "SELECT key, version, value FROM record ORDER BY key";

	private static final String WAITING = """
			SELECT record.id, key, record.version, value FROM queue JOIN record ON record.id = queue.record
			WHERE record > ? ORDER BY record LIMIT ?""";

	private static final String SENT = "DELETE FROM queue WHERE record = ? AND version = ?";

	private static final String DROP = "DELETE FROM queue WHERE record = ?";

	private static final String WAITING_OF = """
			SELECT record.id, record.version, value FROM record JOIN queue ON queue.record = record.id WHERE key = ?""";

	private static final String PENDING = "SELECT count(*) FROM queue";

	private final ReentrantLock writing = new ReentrantLock();

	private final Connection writer;

	private final PreparedStatement put;

	private final PreparedStatement take;

	private final PreparedStatement enter;

	private final PreparedStatement sent;

	private final PreparedStatement drop;

	private final PreparedStatement waitingOf;

	private final Connection reader;

	private final PreparedStatement get;

	private long clock;

	/**
	 * Opens a store, or makes it.
	 * @param file where
	 * @param synchronous how far a commit reaches
	 * @throws SQLException if SQLite fails
	 */
	public HandMadeStore(Path file, Synchronous synchronous) throws SQLException {
		this.writer = HandMadeFile.writer(file, synchronous, RECORDS, QUEUE);
		this.put = this.writer.prepareStatement(PUT);
		this.take = this.writer.prepareStatement(TAKE);
		this.enter = this.writer.prepareStatement(ENTER);
		this.sent = this.writer.prepareStatement(SENT);
		this.drop = this.writer.prepareStatement(DROP);
		this.waitingOf = this.writer.prepareStatement(WAITING_OF);
		this.reader = HandMadeFile.reader(file);
		this.get = this.reader.prepareStatement(GET);
	}

	/**
	 * Writes a record, in a transaction of its own.
	 * @param key its key
	 * @param value JSON text in UTF-8
	 * @throws SQLException if SQLite fails
	 */
	public void put(String key, byte[] value) throws SQLException {
		this.writing.lock();
		try {
			write(key, value);
			this.writer.commit();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Writes records in one transaction.
	 * @param values JSON text in UTF-8, by key
	 * @throws SQLException if SQLite fails
	 */
	public void putAll(Map<String, byte[]> values) throws SQLException {
		this.writing.lock();
		try {
			for (Map.Entry<String, byte[]> value : values.entrySet()) {
				write(value.getKey(), value.getValue());
			}
			this.writer.commit();
		}
		finally {
			this.writing.unlock();
		}
	}

	private void write(String key, byte[] value) throws SQLException {
		long version = Math.max(this.clock + 1, System.currentTimeMillis());
		this.clock = version;
		this.put.setString(1, key);
		this.put.setLong(2, version);
		this.put.setBytes(3, value);
		long id;
		try (ResultSet row = this.put.executeQuery()) {
			row.next();
			id = row.getLong(1);
		}
		this.enter.setLong(1, id);
		this.enter.setLong(2, version);
		this.enter.executeUpdate();
	}

	/**
	 * Reads a record.
	 * @param key its key
	 * @return the record; null if there is none
	 * @throws SQLException if SQLite fails
	 */
	public @Nullable HandMadeRecord get(String key) throws SQLException {
		this.get.setString(1, key);
		try (ResultSet row = this.get.executeQuery()) {
			return row.next() ? new HandMadeRecord(key, row.getLong(1), row.getBytes(2)) : null;
		}
	}

	/**
	 * Reads all records in the order of their keys.
	 * @param consumer is given each
	 * @throws SQLException if SQLite fails
	 */
	public void scan(Consumer<HandMadeRecord> consumer) throws SQLException {
		try (PreparedStatement scan = this.reader.prepareStatement(SCAN); ResultSet rows = scan.executeQuery()) {
			while (rows.next()) {
				consumer.accept(new HandMadeRecord(rows.getString(1), rows.getLong(2), rows.getBytes(3)));
			}
		}
	}

	/**
	 * Reads what waits to be sent, in the order in which it was first written.
	 * @param after id of the last one that was read; 0 for the beginning
	 * @param limit how many at most
	 * @return the records
	 * @throws SQLException if SQLite fails
	 */
	public Waiting waiting(long after, int limit) throws SQLException {
		List<Long> ids = new ArrayList<>();
		List<HandMadeRecord> records = new ArrayList<>();
		try (PreparedStatement waiting = this.reader.prepareStatement(WAITING)) {
			waiting.setLong(1, after);
			waiting.setInt(2, limit);
			try (ResultSet rows = waiting.executeQuery()) {
				while (rows.next()) {
					ids.add(rows.getLong(1));
					records.add(new HandMadeRecord(rows.getString(2), rows.getLong(3), rows.getBytes(4)));
				}
			}
		}
		return new Waiting(ids, records);
	}

	/**
	 * Takes from the queue what was sent, unless it was written again meanwhile.
	 * @param batch what was sent
	 * @throws SQLException if SQLite fails
	 */
	public void sent(Waiting batch) throws SQLException {
		this.writing.lock();
		try {
			for (int at = 0; at < batch.ids().size(); at++) {
				this.sent.setLong(1, batch.ids().get(at));
				this.sent.setLong(2, batch.records().get(at).version());
				this.sent.addBatch();
			}
			this.sent.executeBatch();
			this.writer.commit();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Writes what came from a server, in one transaction.
	 * @param records the records
	 * @param settle is given what waits here and what came: gives the one to keep, or
	 * another to be written and sent
	 * @throws SQLException if SQLite fails
	 */
	public void take(List<HandMadeRecord> records, BinaryOperator<HandMadeRecord> settle) throws SQLException {
		this.writing.lock();
		try {
			if (pending() == 0) {
				takeAll(records);
			}
			else {
				for (HandMadeRecord record : records) {
					takeOrSettle(record, settle);
				}
			}
			this.writer.commit();
		}
		finally {
			this.writing.unlock();
		}
	}

	private void takeAll(List<HandMadeRecord> records) throws SQLException {
		for (HandMadeRecord record : records) {
			this.take.setString(1, record.key());
			this.take.setLong(2, record.version());
			this.take.setBytes(3, record.value());
			this.take.addBatch();
		}
		this.take.executeBatch();
	}

	private void takeOrSettle(HandMadeRecord record, BinaryOperator<HandMadeRecord> settle) throws SQLException {
		this.clock = Math.max(this.clock, record.version());
		this.waitingOf.setString(1, record.key());
		long id = 0;
		HandMadeRecord kept = record;
		HandMadeRecord local = null;
		try (ResultSet row = this.waitingOf.executeQuery()) {
			if (row.next()) {
				id = row.getLong(1);
				local = new HandMadeRecord(record.key(), row.getLong(2), row.getBytes(3));
				kept = settle.apply(local, record);
			}
		}
		if (kept == record) {
			takeAll(List.of(record));
			this.drop.setLong(1, id);
			this.drop.executeUpdate();
		}
		else if (kept != local) {
			write(kept.key(), kept.value());
		}
	}

	/**
	 * Counts what waits to be sent.
	 * @return how many
	 * @throws SQLException if SQLite fails
	 */
	public long pending() throws SQLException {
		try (PreparedStatement pending = this.reader.prepareStatement(PENDING);
				ResultSet row = pending.executeQuery()) {
			row.next();
			return row.getLong(1);
		}
	}

	@Override
	public void close() throws SQLException {
		this.reader.close();
		this.writer.close();
	}

	/**
	 * Records that wait, and their ids.
	 *
	 * @param ids ids
	 * @param records records, in the same order
	 */
	public record Waiting(List<Long> ids, List<HandMadeRecord> records) {

		/**
		 * Whether there are none.
		 * @return true if so
		 */
		public boolean isEmpty() {
			return this.ids.isEmpty();
		}

		/**
		 * Where to go on.
		 * @return id of the last one
		 */
		public long last() {
			return this.ids.get(this.ids.size() - 1);
		}

	}

}
