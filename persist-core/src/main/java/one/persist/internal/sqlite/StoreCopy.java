package one.persist.internal.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

import one.persist.StoreBackupException;

/**
 * Copies an open store into a file of its own. {@code VACUUM INTO} reads one snapshot:
 * writers go on beside it, and cannot make it begin anew, as they would a copy page by
 * page; it fails on a file whose tree is broken, where a copy of pages would be as broken
 * and not say so.
 */
final class StoreCopy {

	private static final String MARK = "UPDATE device SET copied = 1";

	private final String store;

	private final Path target;

	private final Path unfinished;

	StoreCopy(String store, Path target) {
		this.store = store;
		this.target = target;
		this.unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
	}

	/** Copies; the target is there as a whole, or not at all. */
	void from(Connection source) {
		boolean made = false;
		try {
			requireAbsent(this.target);
			requireAbsent(this.unfinished);
			made = true;
			try (PreparedStatement copy = source.prepareStatement("VACUUM INTO ?")) {
				copy.setString(1, this.unfinished.toString());
				copy.execute();
			}
			mark();
			try (FileChannel channel = FileChannel.open(this.unfinished, StandardOpenOption.WRITE)) {
				channel.force(true);
			}
			Files.move(this.unfinished, this.target);
		}
		catch (SQLException | IOException ex) {
			throw new StoreBackupException("Store '" + this.store + "' could not be copied to " + this.target + ": "
					+ ex.getMessage() + ". Nothing was left there", ex);
		}
		finally {
			if (made) {
				removeUnfinished();
			}
		}
	}

	/** A copy that is opened takes an identity of its own, wherever it lies then. */
	private void mark() throws SQLException {
		try (Connection copy = DriverManager.getConnection("jdbc:sqlite:" + this.unfinished);
				Statement statement = copy.createStatement()) {
			statement.executeUpdate(MARK);
		}
	}

	private void requireAbsent(Path path) {
		if (Files.exists(path)) {
			throw new StoreBackupException("Store '" + this.store + "' is not copied over " + path
					+ ", which exists. Choose another name, or move it away", null);
		}
	}

	private void removeUnfinished() {
		try {
			Files.deleteIfExists(this.unfinished);
			Files.deleteIfExists(this.unfinished.resolveSibling(this.unfinished.getFileName() + "-journal"));
		}
		catch (IOException ex) {
			// the failure that led here is the one to tell; the name says what it is
		}
	}

}
