package one.persist;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * A store could not be opened. Its file was left as it is.
 */
public final class StoreOpenException extends PersistException {

	private final Reason reason;

	private final Path path;

	/**
	 * Creates an exception.
	 * @param reason what kind of failure
	 * @param path the store's file
	 * @param message what happened, and what to do
	 * @param cause the failure below, if there is one
	 */
	public StoreOpenException(Reason reason, Path path, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
		this.path = path;
	}

	/**
	 * What kind of failure it is.
	 * @return the reason, for a program to act on
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * The store's file.
	 * @return its path, as it was configured
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * Kinds of failure.
	 */
	public enum Reason {

		/** Another store, of this process or of another, has the file open. */
		OWNED,

		/**
		 * The file has several names (hard links), by each of which it would be another
		 * store's.
		 */
		LINKED,

		/** A newer version of Persist wrote the file. */
		NEWER_SCHEMA,

		/** The file is a database of something else, or no database. */
		NOT_A_STORE,

		/** The file may not be read or written. */
		NOT_ACCESSIBLE,

		/** The file is damaged. */
		DAMAGED,

		/** The SQLite library in use is too old to be trusted with a write-ahead log. */
		SQLITE_TOO_OLD

	}

}
