package one.persist.server.storage;

import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HexFormat;
import java.util.function.Predicate;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.Version;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;

/**
 * Reads an exported tenant line by line, and stores what it reads.
 */
final class TenantReader implements AutoCloseable {

	private static final String STORE = "INSERT INTO sync_store (tenant, store, seq, floor, writer, writer_clock)"
			+ " VALUES (?, ?, ?, ?, NULL, 0)";

	private static final String COMMIT = """
			INSERT INTO sync_commit (tenant, store, seq, nonce, committed_at) VALUES (?, ?, ?, ?, ?)""";

	private static final String DEVICE = """
			INSERT INTO sync_device (tenant, store, device, last_push, seen_at, first_seen_at, noted_at, cursor_seq,
				caller, client) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

	private static final String RECORD = """
			INSERT INTO sync_record (tenant, store, key, version, vector, seq, commit_seq, by_device, deleted_at, value)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

	private static final String REVOKED = """
			INSERT INTO sync_revoked (tenant, device, revoked_at) VALUES (?, ?, ?) ON CONFLICT (tenant, device) DO NOTHING""";

	/** Rows sent at once, of which each may have the largest value. */
	private static final int BATCH = 50;

	private final Connection connection;

	private final String tenant;

	private final Predicate<String> wanted;

	private final PreparedStatement commits;

	private final PreparedStatement devices;

	private final PreparedStatement records;

	private @Nullable StoreId store;

	/** What the records of the store take. */
	private Room room = Room.NONE;

	/** Whether the lines that follow belong to a store that is not wanted. */
	private boolean skipping;

	private int waiting;

	/**
	 * Prepares to read.
	 * @param tenant who it is to be
	 * @param wanted which stores are taken, by their names
	 */
	TenantReader(Connection connection, String tenant, Predicate<String> wanted) throws SQLException {
		this.connection = connection;
		this.tenant = tenant;
		this.wanted = wanted;
		this.commits = connection.prepareStatement(COMMIT);
		this.devices = connection.prepareStatement(DEVICE);
		this.records = connection.prepareStatement(RECORD);
	}

	/**
	 * Reads everything.
	 * @param in UTF-8; not closed
	 * @return how many stores were taken
	 * @throws IllegalArgumentException if it is no exported tenant, or not the whole of
	 * one; what was stored is to be rolled back
	 */
	int read(InputStream in) throws SQLException {
		try (JsonParser json = TenantFormat.FACTORY.createParser(ObjectReadContext.empty(), in)) {
			long number = 1;
			TenantLine line = TenantLine.read(json, number);
			requireHead(line);
			int stores = 0;
			while (true) {
				line = TenantLine.read(json, ++number);
				if (line == null) {
					throw new IllegalArgumentException("The exported tenant is cut off after line " + (number - 1));
				}
				if (line.type().equals("end")) {
					requireEnd(line, number);
					finish();
					return stores;
				}
				if (line.type().equals("store")) {
					this.skipping = !this.wanted.test(line.text("store"));
					stores += this.skipping ? 0 : 1;
				}
				if (!this.skipping) {
					take(line);
				}
			}
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The exported tenant is cut off, or no JSON", ex);
		}
	}

	private static void requireHead(@Nullable TenantLine line) {
		if (line == null || !line.type().equals("tenant")) {
			throw new IllegalArgumentException("This is no exported tenant: its first line is to be of type 'tenant'");
		}
		if (line.number("format") != TenantFormat.VERSION) {
			throw new IllegalArgumentException(
					"The exported tenant has format " + line.number("format") + ", which this server does not read");
		}
	}

	private static void requireEnd(TenantLine line, long number) {
		if (line.number("lines") != number) {
			throw line.wrong("says that there are " + line.number("lines") + " lines");
		}
	}

	private void take(TenantLine line) throws SQLException {
		try {
			switch (line.type()) {
				case "store" -> store(line);
				case "commit" -> commit(line);
				case "device" -> device(line);
				case "record" -> record(line);
				case "revoked" -> revoked(line);
				default -> throw line.wrong("is of a type that is not known");
			}
		}
		catch (IllegalArgumentException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw line.wrong(ex);
		}
	}

	private void store(TenantLine line) throws SQLException {
		finish();
		StoreId id = new StoreId(this.tenant, line.text("store"));
		this.store = id;
		this.room = Room.NONE;
		try (PreparedStatement insert = this.connection.prepareStatement(STORE)) {
			int next = StoreTable.bind(insert, 1, id);
			insert.setLong(next, line.number("seq"));
			insert.setLong(next + 1, line.number("floor"));
			insert.executeUpdate();
		}
	}

	private void commit(TenantLine line) throws SQLException {
		int next = StoreTable.bind(this.commits, 1, current(line));
		this.commits.setLong(next, line.number("seq"));
		this.commits.setLong(next + 1, HexFormat.fromHexDigitsToLong(line.text("nonce")));
		this.commits.setLong(next + 2, line.number("at"));
		add(this.commits);
	}

	private void device(TenantLine line) throws SQLException {
		int next = StoreTable.bind(this.devices, 1, current(line));
		this.devices.setString(next, new DeviceId(line.text("device")).value());
		this.devices.setString(next + 1, line.optionalText("lastPush"));
		this.devices.setLong(next + 2, line.number("seenAt"));
		this.devices.setLong(next + 3, line.number("firstSeenAt"));
		this.devices.setLong(next + 4, line.number("notedAt"));
		this.devices.setLong(next + 5, line.number("readTo"));
		this.devices.setString(next + 6, line.optionalText("caller"));
		this.devices.setString(next + 7, line.optionalText("client"));
		add(this.devices);
	}

	private void record(TenantLine line) throws SQLException {
		Json value = line.value();
		// its rules are those of a record that is pushed
		RecordChange change = new RecordChange(line.text("key"), value, Version.parse(line.text("version")),
				RecordTable.readVector(line.text("vector")));
		int next = StoreTable.bind(this.records, 1, current(line));
		this.records.setString(next, change.key());
		this.records.setString(next + 1, change.version().toString());
		this.records.setString(next + 2, RecordTable.write(change.vector()));
		this.records.setLong(next + 3, line.number("seq"));
		this.records.setLong(next + 4, line.number("commit"));
		this.records.setString(next + 5, new DeviceId(line.text("by")).value());
		if (value != null) {
			this.records.setNull(next + 6, Types.BIGINT);
			this.records.setBytes(next + 7, value.toBytes());
		}
		else {
			this.records.setLong(next + 6, line.number("deletedAt"));
			this.records.setBytes(next + 7, null);
		}
		this.room = this.room.plus(Room.of(change));
		add(this.records);
	}

	/** All of a store has come. */
	private void finish() throws SQLException {
		flush();
		if (this.store != null) {
			UsageTable.set(this.connection, this.store, this.room);
		}
	}

	private void revoked(TenantLine line) throws SQLException {
		try (PreparedStatement insert = this.connection.prepareStatement(REVOKED)) {
			insert.setString(1, this.tenant);
			insert.setString(2, new DeviceId(line.text("device")).value());
			insert.setLong(3, line.number("at"));
			insert.executeUpdate();
		}
	}

	private StoreId current(TenantLine line) {
		StoreId id = this.store;
		if (id == null) {
			throw line.wrong("belongs to no store");
		}
		return id;
	}

	private void add(PreparedStatement statement) throws SQLException {
		statement.addBatch();
		if (++this.waiting == BATCH) {
			flush();
		}
	}

	private void flush() throws SQLException {
		if (this.waiting > 0) {
			this.waiting = 0;
			this.commits.executeBatch();
			this.devices.executeBatch();
			this.records.executeBatch();
		}
	}

	@Override
	public void close() throws SQLException {
		this.commits.close();
		this.devices.close();
		this.records.close();
	}

}
