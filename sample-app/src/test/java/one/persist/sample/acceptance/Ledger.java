package one.persist.sample.acceptance;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one device said that it wrote, held against what is in its file and in the
 * server's. Both are read as they lie there, and left so: what a kill left behind is for
 * the next process to find.
 */
final class Ledger {

	private static final String ON_DEVICE = """
			SELECT key, value, printf('%016x@%s', version_time, version_device),
				EXISTS (SELECT 1 FROM sync_entry WHERE record = record.id) FROM record""";

	private static final String ON_SERVER = "SELECT key, value, version, 0 FROM sync_record";

	private final Path device;

	private final Path server;

	/** What was acknowledged last, by key: a version and a value, or a delete. */
	private final Map<String, Write> acknowledged = new HashMap<>();

	/** How often a kill came right after a step of a cycle, or without one under way. */
	private final Map<String, Integer> moments = new TreeMap<>();

	private String step = "writing";

	private long writes;

	private long pending;

	/**
	 * Begins a ledger.
	 * @param device the device's file
	 * @param server the server's file
	 */
	Ledger(Path device, Path server) {
		this.device = device;
		this.server = server;
	}

	/** Takes what the device said. */
	synchronized void note(String[] fields) {
		switch (fields[0]) {
			case "put" -> acknowledge(fields[1], new Write(fields[2], fields[3]));
			case "delete" -> acknowledge(fields[1], Write.DELETE);
			default -> this.step = (fields[1].equals("push.settled") || fields[1].equals("pull.applied")) ? "writing"
					: fields[1];
		}
	}

	private void acknowledge(String key, Write write) {
		this.acknowledged.put(key, write);
		this.writes++;
	}

	/** A kill came. */
	synchronized void killed() {
		this.moments.merge(this.step, 1, Integer::sum);
		this.step = "writing";
	}

	Map<String, Integer> moments() {
		return this.moments;
	}

	/**
	 * What the remote has confirmed is there, to the byte; what it has not, waits. Holds
	 * at any time when the server is down, and after the device is.
	 */
	void requirePendingOrArrived() throws SQLException {
		Map<String, Row> onDevice = read(this.device, ON_DEVICE);
		Map<String, Row> onServer = read(this.server, ON_SERVER);
		onDevice.forEach((key, row) -> {
			Row arrived = onServer.get(key);
			if (row.pending()) {
				this.pending++;
			}
			else {
				assertThat(arrived).as("%s, which waits no more", key).isNotNull();
				assertThat(arrived.write()).as("%s, which waits no more", key).isEqualTo(row.write());
			}
		});
	}

	/**
	 * What the killed device said is in its file, and nothing else but what each writer
	 * was about to say. That counts from now on.
	 * @param underWay how many writes a writer may have had under way
	 */
	synchronized void requireNothingLost(int underWay) throws SQLException {
		Map<String, Row> stored = read(this.device, ON_DEVICE);
		Map<String, Integer> unsaid = new HashMap<>();
		TreeSet<String> keys = new TreeSet<>(this.acknowledged.keySet());
		keys.addAll(stored.keySet());
		for (String key : keys) {
			Write expected = this.acknowledged.getOrDefault(key, Write.DELETE);
			Write found = stored.containsKey(key) ? stored.get(key).write().untold() : Write.DELETE;
			if (!found.equals(expected)) {
				assertThat(found.isAfter(expected)).as("%s: %s instead of %s", key, found, expected).isTrue();
				unsaid.merge(key.substring(0, key.indexOf('/')), 1, Integer::sum);
				this.acknowledged.put(key, found);
			}
		}
		assertThat(unsaid.values()).as("writes that had not returned, by writer: %s", unsaid)
			.allMatch((count) -> count <= underWay);
	}

	/** The server holds what was acknowledged, each key once, and nothing else. */
	synchronized void requireServerHoldsTheFinalState() throws SQLException {
		Map<String, Row> onServer = read(this.server, ON_SERVER);
		assertThat(read(this.device, ON_DEVICE).values()).noneMatch(Row::pending);
		this.acknowledged.forEach((key,
				write) -> assertThat(onServer.containsKey(key) ? onServer.get(key).write().untold() : Write.DELETE)
					.as(key)
					.isEqualTo(write));
		assertThat(onServer.keySet()).isSubsetOf(this.acknowledged.keySet());
	}

	@Override
	public synchronized String toString() {
		int kills = this.moments.values().stream().mapToInt(Integer::intValue).sum();
		return kills + " kills, " + this.writes + " writes acknowledged, " + this.pending
				+ " entries pending after kills; moments met " + this.moments;
	}

	/** Read-only: not even the log of the last writes is tidied up. */
	private static Map<String, Row> read(Path file, String sql) throws SQLException {
		SQLiteConfig config = new SQLiteConfig();
		config.setReadOnly(true);
		SQLiteDataSource source = new SQLiteDataSource(config);
		source.setUrl("jdbc:sqlite:" + file);
		Map<String, Row> rows = new HashMap<>();
		try (Connection connection = source.getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			while (row.next()) {
				byte[] value = row.getBytes(2);
				String text = (value != null) ? new String(value, StandardCharsets.UTF_8) : "";
				Row before = rows.put(row.getString(1), new Row(new Write(row.getString(3), text), row.getBoolean(4)));
				assertThat(before).as(row.getString(1)).isNull();
			}
		}
		return rows;
	}

	/**
	 * A record in a file.
	 *
	 * @param write what it is
	 * @param pending whether it waits to be sent
	 */
	private record Row(Write write, boolean pending) {

	}

	/**
	 * A write.
	 *
	 * @param version its version as text; empty for a delete that was told, which tells
	 * none
	 * @param value its value as text; empty for a delete
	 */
	private record Write(String version, String value) {

		static final Write DELETE = new Write("", "");

		/** As the device would tell it. */
		Write untold() {
			return this.value.isEmpty() ? DELETE : this;
		}

		boolean isAfter(Write other) {
			return equals(DELETE) || this.version.compareTo(other.version) > 0;
		}

	}

}
