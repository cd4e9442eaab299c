package one.persist.simulation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Looks into a device's file past the engine.
 */
final class DeviceFile implements AutoCloseable {

	private final Connection connection;

	private final Map<String, PreparedStatement> statements = new HashMap<>();

	private @Nullable State state;

	/** What SQLite counted of others' commits when the state was read. */
	private long stateVersion;

	DeviceFile(Path path) {
		try {
			this.connection = DriverManager.getConnection("jdbc:sqlite:" + path);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** What the file holds: the same object as before, if nothing was committed since. */
	State read() {
		State known = this.state;
		long version = dataVersion();
		if (known == null || version != this.stateVersion) {
			known = readAll();
			this.state = known;
			this.stateVersion = version;
		}
		return known;
	}

	private long dataVersion() {
		long[] version = new long[1];
		query("PRAGMA data_version", (row) -> version[0] = row.getLong(1));
		return version[0];
	}

	private State readAll() {
		Map<String, Row> rows = new TreeMap<>();
		query("SELECT id, key, value, version_time, version_device, vector, conflicted FROM record", (row) -> {
			String version = String.format("%016x@%s", row.getLong(4), row.getString(5));
			Copy copy = new Copy(row.getString(2), text(row.getBytes(3)), version,
					Copy.vector(version, row.getString(6)));
			rows.put(copy.key(), new Row(row.getLong(1), copy, row.getBoolean(7)));
		});
		List<Entry> entries = new ArrayList<>();
		query("SELECT remote, record, sent, known, held, attempts FROM sync_entry",
				(row) -> entries.add(new Entry(row.getLong(1), row.getLong(2), row.getBoolean(5), row.getInt(6))));
		List<Letter> letters = new ArrayList<>();
		query("SELECT id, remote, record, discarded, version, code FROM dead_letter",
				(row) -> letters.add(new Letter(row.getLong(1), row.getLong(2), row.getLong(3), row.getBoolean(4),
						row.getString(5), row.getString(6))));
		Map<String, Attachment> remotes = new TreeMap<>();
		query("SELECT id, name, attached, enrolled, cursor, full_read FROM remote",
				(row) -> remotes.put(row.getString(2), new Attachment(row.getLong(1), row.getBoolean(3),
						row.getBoolean(4), position(row.getString(5)), row.getBoolean(6))));
		Map<Long, String> keys = new HashMap<>();
		rows.values().forEach((row) -> keys.put(row.id(), row.copy().key()));
		Map<String, Copy> conflicts = new TreeMap<>();
		query("SELECT record, value, version, vector FROM conflict", (row) -> {
			String key = keys.getOrDefault(row.getLong(1), "?");
			conflicts.put(key, new Copy(key, text(row.getBytes(2)), row.getString(3),
					Copy.vector(row.getString(3), row.getString(4))));
		});
		String[] device = new String[1];
		long[] clock = new long[1];
		query("SELECT device, clock FROM device", (row) -> {
			device[0] = row.getString(1);
			clock[0] = row.getLong(2);
		});
		return new State(device[0], clock[0], rows, entries, letters, remotes, conflicts);
	}

	/** Decisions after one, oldest first. */
	List<Decided> decisions(long after) {
		List<Decided> decisions = new ArrayList<>();
		query("""
				SELECT id, key, strategy, outcome, local_value, local_version, remote_value, remote_version
				FROM decision WHERE id > ? ORDER BY id""", (row) -> {
			String key = row.getString(2);
			decisions.add(new Decided(row.getLong(1), row.getString(3), row.getString(4),
					side(key, row.getBytes(5), row.getString(6)), side(key, row.getBytes(7), row.getString(8))));
		}, after);
		return decisions;
	}

	private static Copy side(String key, byte @Nullable [] value, String version) {
		return new Copy(key, text(value), version, Copy.vector(version, null));
	}

	void update(String sql) {
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			statement.executeUpdate();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable String text(byte @Nullable [] value) {
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
	}

	/** The number in a cursor's token; -1 for none. */
	static long position(@Nullable String token) {
		return (token != null) ? Long.parseLong(token.substring(0, token.indexOf('.'))) : -1;
	}

	private void query(String sql, SimulatedServer.RowConsumer rows, Object... arguments) {
		try {
			PreparedStatement statement = this.statements.get(sql);
			if (statement == null) {
				statement = this.connection.prepareStatement(sql);
				this.statements.put(sql, statement);
			}
			for (int i = 0; i < arguments.length; i++) {
				statement.setObject(i + 1, arguments[i]);
			}
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					rows.accept(row);
				}
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What a file holds.
	 *
	 * @param device the identity
	 * @param clock no reading is greater
	 * @param rows records by key
	 * @param entries the sync queue
	 * @param letters dead letters
	 * @param remotes remotes by name
	 * @param conflicts the other sides of open conflicts, by key
	 */
	record State(String device, long clock, Map<String, Row> rows, List<Entry> entries, List<Letter> letters,
			Map<String, Attachment> remotes, Map<String, Copy> conflicts) {

		boolean waits(long remote, long record) {
			return this.entries.stream().anyMatch((entry) -> entry.remote() == remote && entry.record() == record);
		}

		boolean refused(long remote, long record) {
			return this.letters.stream().anyMatch((letter) -> letter.remote() == remote && letter.record() == record);
		}

		@Nullable Copy copy(String key) {
			Row row = this.rows.get(key);
			return (row != null) ? row.copy() : null;
		}

	}

	record Row(long id, Copy copy, boolean conflicted) {

	}

	record Entry(long remote, long record, boolean held, int attempts) {

	}

	/**
	 * A dead letter.
	 *
	 * @param id the row
	 * @param remote the remote's row
	 * @param record the record's row
	 * @param discarded whether a person gave it up
	 * @param version what was refused
	 * @param code why
	 */
	record Letter(long id, long remote, long record, boolean discarded, String version, String code) {

	}

	record Attachment(long id, boolean attached, boolean enrolled, long cursor, boolean fullRead) {

	}

	record Decided(long id, String strategy, String outcome, Copy local, Copy other) {

	}

}
