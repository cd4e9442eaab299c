package one.persist.internal.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import one.persist.StoreOpenException;
import one.persist.StoreOpenException.Reason;
import one.persist.Synchronous;

/**
 * Reads a store's file as it stands at one moment, beside whoever has it open. It takes
 * no lock of an owner, and moves nothing from the log into the file, also if it is the
 * last to close it. One thread at a time.
 */
public final class StoreReader implements AutoCloseable {

	private static final String SCHEMA = "PRAGMA user_version";

	private static final String INTEGRITY = "PRAGMA integrity_check(100)";

	private static final String REFERENCES = """
			SELECT "table" || coalesce(' row ' || rowid, '') || ' refers to a missing ' || parent FROM pragma_foreign_key_check LIMIT 100
			""";

	private static final String SOUND = "ok";

	private final Path path;

	private final SqliteSession session;

	private StoreReader(Path path, SqliteSession session) {
		this.path = path;
		this.session = session;
	}

	/**
	 * Opens a file that is there.
	 * @param file the store's file
	 * @return the reader
	 * @throws StoreOpenException if the file is not there, may not be read, is no store,
	 * or newer than this code
	 */
	public static StoreReader open(Path file) {
		if (!Files.exists(file)) {
			throw new StoreOpenException(Reason.NOT_ACCESSIBLE, file, "There is no file " + file + ". Check the path.",
					null);
		}
		Path path = StoreFile.realPath(file);
		StoreFile store = new StoreFile(path, Synchronous.NORMAL);
		Connection connection = store.openReader();
		SqliteSession session = new SqliteSession(path.getFileName().toString(), connection, (statement) -> {
		});
		boolean ready = false;
		try {
			session.update("BEGIN");
			store.requireReadable(connection);
			ready = true;
			return new StoreReader(path, session);
		}
		finally {
			if (!ready) {
				session.closeQuietly();
			}
		}
	}

	/**
	 * Where the file lies.
	 * @return its real path
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * Reads the file.
	 * @return a session that can only read
	 */
	public SqliteSession session() {
		return this.session;
	}

	/**
	 * The number of the file's schema.
	 * @return the number
	 */
	public int schema() {
		return (int) this.session.queryLong(SCHEMA);
	}

	/**
	 * The size of the file and of its log.
	 * @return bytes
	 */
	public long bytes() {
		return size(this.path) + size(this.path.resolveSibling(this.path.getFileName() + "-wal"));
	}

	private static long size(Path path) {
		try {
			return Files.size(path);
		}
		catch (IOException ex) {
			// there is no log, or it has just gone
			return 0;
		}
	}

	/**
	 * Who opened the file last.
	 * @param host the name of this machine
	 * @return the note of the last owner; empty if there is none
	 */
	public Optional<OwnerNote> lastOwner(String host) {
		return OwnerLock.lastOwner(this.path, host);
	}

	/**
	 * Checks pages, indexes and references.
	 * @return what is wrong, as SQLite says it; at most 100 of each; empty if nothing is
	 */
	public List<String> integrity() {
		List<String> wrong = new ArrayList<>(this.session.query(INTEGRITY, (row) -> row.getString(1)));
		wrong.remove(SOUND);
		wrong.addAll(this.session.query(REFERENCES, (row) -> row.getString(1)));
		return wrong;
	}

	@Override
	public void close() {
		this.session.closeQuietly();
	}

}
