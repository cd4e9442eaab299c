package one.persist.server.storage;

import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;

import one.persist.Json;
import one.persist.server.storage.StoreTable.Counters;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes a tenant, row by row: as much is in memory as a few of its records take.
 */
final class TenantWriter implements AutoCloseable {

	private static final String REVOKED = """
			SELECT device, revoked_at FROM sync_revoked WHERE tenant = ? ORDER BY device""";

	private static final String COMMITS = """
			SELECT seq, nonce, committed_at FROM sync_commit WHERE tenant = ? AND store = ? ORDER BY seq""";

	private static final String DEVICES = """
			SELECT device, last_push, seen_at, first_seen_at, noted_at, cursor_seq, caller, client FROM sync_device
			WHERE tenant = ? AND store = ? ORDER BY device""";

	private static final String RECORDS = """
			SELECT key, version, vector, seq, commit_seq, by_device, deleted_at, value FROM sync_record
			WHERE tenant = ? AND store = ? ORDER BY seq""";

	/** Rows that the database gives at once, of which each may have the largest value. */
	private static final int FETCHED = 20;

	private final JsonGenerator json;

	private long lines;

	TenantWriter(OutputStream out) {
		this.json = TenantFormat.FACTORY.createGenerator(ObjectWriteContext.empty(), out);
	}

	void begin(String tenant, Instant now) {
		start("tenant");
		this.json.writeNumberProperty("format", TenantFormat.VERSION);
		this.json.writeStringProperty("tenant", tenant);
		this.json.writeNumberProperty("time", now.toEpochMilli());
		end();
	}

	void revoked(Connection connection, String tenant) throws SQLException {
		try (PreparedStatement read = connection.prepareStatement(REVOKED)) {
			read.setString(1, tenant);
			try (ResultSet row = read.executeQuery()) {
				while (row.next()) {
					start("revoked");
					this.json.writeStringProperty("device", row.getString(1));
					this.json.writeNumberProperty("at", row.getLong(2));
					end();
				}
			}
		}
	}

	/**
	 * Writes a store as it is at one moment.
	 * @param connection a transaction that sees one moment
	 */
	void store(Connection connection, StoreId id) throws SQLException {
		Counters counters = StoreTable.require(connection, id);
		start("store");
		this.json.writeStringProperty("store", id.store());
		this.json.writeNumberProperty("seq", counters.seq());
		this.json.writeNumberProperty("floor", counters.floor());
		end();
		each(connection, COMMITS, id, this::commit);
		each(connection, DEVICES, id, this::device);
		each(connection, RECORDS, id, this::record);
	}

	private static void each(Connection connection, String sql, StoreId id, RowWriter writer) throws SQLException {
		try (PreparedStatement read = connection.prepareStatement(sql)) {
			read.setFetchSize(FETCHED);
			StoreTable.bind(read, 1, id);
			try (ResultSet row = read.executeQuery()) {
				while (row.next()) {
					writer.write(row);
				}
			}
		}
	}

	private void commit(ResultSet row) throws SQLException {
		start("commit");
		this.json.writeNumberProperty("seq", row.getLong(1));
		this.json.writeStringProperty("nonce", HexFormat.of().toHexDigits(row.getLong(2)));
		this.json.writeNumberProperty("at", row.getLong(3));
		end();
	}

	private void device(ResultSet row) throws SQLException {
		start("device");
		this.json.writeStringProperty("device", row.getString(1));
		text("lastPush", row.getString(2));
		this.json.writeNumberProperty("seenAt", row.getLong(3));
		this.json.writeNumberProperty("firstSeenAt", row.getLong(4));
		this.json.writeNumberProperty("notedAt", row.getLong(5));
		this.json.writeNumberProperty("readTo", row.getLong(6));
		text("caller", row.getString(7));
		text("client", row.getString(8));
		end();
	}

	private void record(ResultSet row) throws SQLException {
		start("record");
		this.json.writeStringProperty("key", row.getString(1));
		this.json.writeStringProperty("version", row.getString(2));
		this.json.writeStringProperty("vector", row.getString(3));
		this.json.writeNumberProperty("seq", row.getLong(4));
		this.json.writeNumberProperty("commit", row.getLong(5));
		this.json.writeStringProperty("by", row.getString(6));
		long deletedAt = row.getLong(7);
		byte[] value = row.getBytes(8);
		if (value != null) {
			this.json.writeName("value");
			Json.ofChecked(value).write(this.json);
		}
		else {
			this.json.writeNumberProperty("deletedAt", deletedAt);
		}
		end();
	}

	private void text(String name, @Nullable String text) {
		if (text != null) {
			this.json.writeStringProperty(name, text);
		}
	}

	/** Writes the last line, without which a file is cut off. */
	void finish() {
		start("end");
		this.json.writeNumberProperty("lines", this.lines);
		end();
		this.json.writeRaw('\n');
	}

	private void start(String type) {
		this.lines++;
		this.json.writeStartObject();
		this.json.writeStringProperty("type", type);
	}

	private void end() {
		this.json.writeEndObject();
	}

	@Override
	public void close() {
		this.json.close();
	}

	/**
	 * Writes a row.
	 */
	@FunctionalInterface
	private interface RowWriter {

		void write(ResultSet row) throws SQLException;

	}

}
