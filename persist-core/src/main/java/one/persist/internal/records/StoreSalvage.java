package one.persist.internal.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import one.persist.HybridTimestamp;
import one.persist.StoreExport.Report;
import one.persist.StoreOpenException;
import one.persist.StoreOpenException.Reason;
import one.persist.internal.records.RecordChecksum.VersionColumns;
import one.persist.internal.sqlite.SqliteDatabase;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what can be read of a store's file, row by row, from a copy. Where a page cannot
 * be read, it goes on behind it.
 */
public final class StoreSalvage {

	private static final String ROW = """
			SELECT id, key, value, version_time, version_device, vector, checksum FROM record WHERE id > ? ORDER BY id LIMIT 1
			""";

	private static final String PENDING = """
			SELECT m.name FROM sync_entry e JOIN remote m ON m.id = e.remote WHERE e.record = ? ORDER BY m.id
			""";

	private static final String QUARANTINED = """
			SELECT key, value, version_time, version_device FROM damaged WHERE healed_at IS NOT NULL ORDER BY id
			""";

	/** What the first bytes of each store's file are, up to where they differ. */
	private static final byte[] HEADER = { 'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', '3', 0,
			0x10, 0, 2, 2, 0, 64, 32, 32 };

	/** Steps over what cannot be read double; so many reach behind any file. */
	private static final int MAX_DOUBLINGS = 48;

	/** Places that are told of; a file of ruins has more. */
	private static final int MAX_TOLD = 1_000;

	private final OutputStream out;

	private final List<String> unreadable = new ArrayList<>();

	private long records;

	private long pending;

	private long damaged;

	private StoreSalvage(OutputStream out) {
		this.out = out;
	}

	/**
	 * Writes all that can be read of a file.
	 * @param file the store's file
	 * @param out where to
	 * @return what was written
	 * @throws IOException if it cannot be written
	 */
	public static Report export(Path file, OutputStream out) throws IOException {
		Path folder = Files.createTempDirectory("persist-export");
		Path copy = folder.resolve("copy.db");
		try {
			SqliteDatabase.whileClosed(file, (real) -> copyWithLog(real, copy));
			return new StoreSalvage(out).read(copy);
		}
		finally {
			for (String name : List.of("copy.db", "copy.db-wal", "copy.db-shm", "copy.db-journal")) {
				Files.deleteIfExists(folder.resolve(name));
			}
			Files.deleteIfExists(folder);
		}
	}

	/** A checkpoint between the two copies would leave what it moved in neither. */
	private static void copyWithLog(Path file, Path copy) {
		copy(file, copy);
		copyIfPresent(file.resolveSibling(file.getFileName() + "-wal"), copy.resolveSibling("copy.db-wal"));
	}

	private static void copy(Path file, Path copy) {
		try {
			Files.copy(file, copy);
		}
		catch (IOException ex) {
			throw new StoreOpenException(Reason.NOT_ACCESSIBLE, file, "The file " + file + " cannot be copied to "
					+ copy.getParent() + ". Check that it exists and that there is space.", ex);
		}
	}

	private static void copyIfPresent(Path file, Path copy) {
		if (Files.exists(file)) {
			copy(file, copy);
		}
	}

	private Report read(Path copy) throws IOException {
		try {
			readRows(copy);
		}
		catch (SQLException ex) {
			tell("the file's header or its first page: " + ex.getMessage());
			mendHeader(copy);
			try {
				readRows(copy);
			}
			catch (SQLException again) {
				tell("the file's list of tables, and so all of it: " + again.getMessage());
			}
		}
		return new Report(this.records, this.pending, this.damaged, this.unreadable);
	}

	private static void mendHeader(Path copy) throws IOException {
		try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.wrap(HEADER), 0);
		}
	}

	private void readRows(Path copy) throws SQLException, IOException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
				PreparedStatement schema = connection.prepareStatement("SELECT count(*) FROM sqlite_schema")) {
			schema.executeQuery().close();
			long after = Long.MIN_VALUE;
			while (after != Long.MAX_VALUE) {
				after = next(connection, after);
			}
			readQuarantine(connection);
		}
	}

	/**
	 * Writes the first row behind an id, and gives its id; the greatest, if there is
	 * none.
	 */
	private long next(Connection connection, long after) throws IOException {
		try {
			return row(connection, after);
		}
		catch (SQLException ex) {
			long from = readableFrom(connection, Math.max(after, 0));
			tell("records with row numbers above " + Math.max(after, 0)
					+ ((from == Long.MAX_VALUE) ? "" : " up to " + from) + ": " + ex.getMessage());
			return from;
		}
	}

	/** The smallest number behind which a row can be read again. */
	private static long readableFrom(Connection connection, long unreadable) {
		long step = 1;
		for (int i = 0; i < MAX_DOUBLINGS; i++) {
			if (isReadable(connection, unreadable + step)) {
				long low = unreadable + step / 2;
				long high = unreadable + step;
				while (high - low > 1) {
					long middle = (low + high) / 2;
					boolean readable = isReadable(connection, middle);
					high = readable ? middle : high;
					low = readable ? low : middle;
				}
				return high;
			}
			step *= 2;
		}
		return Long.MAX_VALUE;
	}

	private static boolean isReadable(Connection connection, long after) {
		try (PreparedStatement statement = connection.prepareStatement(ROW)) {
			statement.setLong(1, after);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return true;
			}
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private long row(Connection connection, long after) throws SQLException, IOException {
		try (PreparedStatement statement = connection.prepareStatement(ROW)) {
			statement.setLong(1, after);
			try (ResultSet row = statement.executeQuery()) {
				if (!row.next()) {
					return Long.MAX_VALUE;
				}
				write(connection, row);
				return row.getLong("id");
			}
		}
	}

	private void write(Connection connection, ResultSet row) throws SQLException, IOException {
		String key = String.valueOf(row.getString("key"));
		byte[] value = row.getBytes("value");
		VersionColumns version = new VersionColumns(row.getLong("version_time"), row.getString("version_device"),
				row.getString("vector"));
		if (RecordChecksum.of(key, value, version) != row.getLong("checksum")) {
			writeDamaged(key, value, version);
			return;
		}
		StringBuilder line = new StringBuilder("{\"key\":").append(quoted(key)).append(',');
		line.append((value != null) ? "\"value\":" + new String(value, StandardCharsets.UTF_8) : "\"deleted\":true");
		line.append(",\"version\":").append(quoted(text(version)));
		if (version.vector() != null) {
			line.append(",\"vector\":").append(quoted(version.vector()));
		}
		String waits = remotes(connection, row.getLong("id"));
		this.pending += waits.isEmpty() ? 0 : 1;
		line.append(",\"pending\":[").append(waits).append("]}\n");
		this.out.write(line.toString().getBytes(StandardCharsets.UTF_8));
		this.records++;
	}

	private void writeDamaged(String key, byte @Nullable [] value, VersionColumns version) throws IOException {
		String bytes = (value != null) ? quoted(Base64.getEncoder().encodeToString(value)) : "null";
		String line = "{\"damaged\":true,\"key\":" + quoted(key) + ",\"bytes\":" + bytes + ",\"version\":"
				+ quoted(text(version)) + "}\n";
		this.out.write(line.getBytes(StandardCharsets.UTF_8));
		this.damaged++;
	}

	/**
	 * Bytes that were set aside, and that another version has taken the place of since.
	 */
	private void readQuarantine(Connection connection) throws IOException {
		try (PreparedStatement statement = connection.prepareStatement(QUARANTINED);
				ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				writeDamaged(String.valueOf(row.getString("key")), row.getBytes("value"),
						new VersionColumns(row.getLong("version_time"), row.getString("version_device"), null));
			}
		}
		catch (SQLException ex) {
			tell("bytes of damaged records that were set aside: " + ex.getMessage());
		}
	}

	private String remotes(Connection connection, long record) {
		try (PreparedStatement statement = connection.prepareStatement(PENDING)) {
			statement.setLong(1, record);
			List<String> names = new ArrayList<>();
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					names.add(quoted(String.valueOf(rows.getString(1))));
				}
			}
			return String.join(",", names);
		}
		catch (SQLException ex) {
			tell("whether the record with row number " + record + " waits to be sent: " + ex.getMessage());
			return "";
		}
	}

	private static String text(VersionColumns version) {
		return (version.time() >= 0) ? new HybridTimestamp(version.time()) + "@" + version.device()
				: version.time() + "@" + version.device();
	}

	private static String quoted(String text) {
		return JsonMapper.shared().writeValueAsString(text);
	}

	private void tell(String what) {
		if (this.unreadable.size() < MAX_TOLD) {
			this.unreadable.add(what);
		}
	}

}
