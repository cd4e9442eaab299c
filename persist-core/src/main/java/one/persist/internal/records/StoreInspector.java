package one.persist.internal.records;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import one.persist.DeviceId;
import one.persist.PersistException;
import one.persist.RemoteStatus.Backlog;
import one.persist.StoreAccessException;
import one.persist.StoreInspection.Contents;
import one.persist.StoreInspection.FileInfo;
import one.persist.StoreInspection.Findings;
import one.persist.StoreInspection.Progress;
import one.persist.StoreInspection.RemoteInfo;
import one.persist.StoreInspection.Standing;
import one.persist.StoreInspection.Status;
import one.persist.StoreOpenException;
import one.persist.StoreOpenException.Reason;
import one.persist.internal.records.QueueTable.QueueDepth;
import one.persist.internal.sqlite.OwnerNote;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.internal.sqlite.StoreReader;
import one.persist.spi.PersistEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Reads from outside how a store stands, and whether its file is whole.
 */
public final class StoreInspector {

	private static final String DEVICE = "SELECT device FROM device";

	private static final String RECORDS = "SELECT count(*) FROM record WHERE value IS NOT NULL";

	private static final String TOMBSTONES = "SELECT count(*) FROM record WHERE value IS NULL";

	private static final String CONFLICTS = "SELECT count(*) FROM conflict";

	private static final String DAMAGED = "SELECT count(*) FROM damaged WHERE healed_at IS NULL";

	private static final String REMOTES = """
			SELECT id, name, attached, paused, last_success,
				(SELECT count(*) FROM dead_letter d WHERE d.remote = remote.id AND d.discarded = 0) AS dead_letters
			FROM remote ORDER BY id
			""";

	private StoreInspector() {
	}

	/**
	 * Reads how a store stands.
	 * @param file its file
	 * @return what the file says
	 */
	public static Status status(Path file) {
		try (StoreReader reader = StoreReader.open(file)) {
			SqliteSession session = reader.session();
			String device = session.queryOne(DEVICE, (row) -> row.getString(1));
			if (device == null) {
				throw new StoreOpenException(Reason.DAMAGED, file,
						"The file " + file + " does not say which device it is. Check it, and restore a backup.", null);
			}
			Contents contents = new Contents(session.queryLong(RECORDS), session.queryLong(TOMBSTONES),
					session.queryLong(CONFLICTS), session.queryLong(DAMAGED));
			List<RemoteRead> remotes = session.query(REMOTES, StoreInspector::remote);
			return new Status(info(reader), new DeviceId(device), contents,
					remotes.stream().map((remote) -> remote.with(session)).toList());
		}
		catch (StoreAccessException ex) {
			throw new StoreOpenException(
					(ex.reason() == StoreAccessException.Reason.DAMAGED) ? Reason.DAMAGED : Reason.NOT_ACCESSIBLE, file,
					String.valueOf(ex.getMessage()), ex);
		}
	}

	private static FileInfo info(StoreReader reader) {
		String host = PersistEnvironment.system(Runnable::run).host();
		Optional<OwnerNote> owner = reader.lastOwner(host);
		return new FileInfo(reader.path(), reader.bytes(), reader.schema(), owner.map(OwnerNote::text).orElse(null),
				owner.filter((note) -> note.isRunning(host)).isPresent());
	}

	private static RemoteRead remote(ResultSet row) throws SQLException {
		Standing standing = row.getBoolean("paused") ? Standing.PAUSED : Standing.ATTACHED;
		long lastSuccess = row.getLong("last_success");
		return new RemoteRead(row.getLong("id"), row.getString("name"),
				row.getBoolean("attached") ? standing : Standing.DETACHED,
				row.wasNull() || lastSuccess == 0 ? null : Instant.ofEpochMilli(lastSuccess),
				row.getLong("dead_letters"));
	}

	/**
	 * Checks a whole file.
	 * @param file the file
	 * @param progress is told how far it is
	 * @return what was found
	 */
	public static Findings verify(Path file, Progress progress) {
		try (StoreReader reader = StoreReader.open(file)) {
			return new StoreCheck(reader, progress).run();
		}
		catch (StoreOpenException ex) {
			if (ex.reason() == Reason.DAMAGED || ex.reason() == Reason.NOT_A_STORE) {
				return new Findings(0, 0, List.of(String.valueOf(ex.getMessage())));
			}
			throw ex;
		}
		catch (PersistException ex) {
			return new Findings(0, 0, List.of(String.valueOf(ex.getMessage())));
		}
	}

	/**
	 * A row of the remote table, as far as a person asks for it.
	 */
	private record RemoteRead(long id, String name, Standing standing, @Nullable Instant lastSuccess,
			long deadLetters) {

		private RemoteInfo with(SqliteSession session) {
			QueueDepth depth = new QueueTable().countedDepth(session, this.id);
			return new RemoteInfo(this.name, this.standing,
					new Backlog(depth.pending(), depth.held(), this.deadLetters, depth.oldest()), this.lastSuccess);
		}

	}

}
