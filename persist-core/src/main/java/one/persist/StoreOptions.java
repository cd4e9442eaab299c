package one.persist;

import java.nio.file.Path;

/**
 * Where a store lies, and how it is kept. Immutable.
 *
 * @param path the SQLite file; its folder is made when it is missing
 * @param synchronous how far a commit reaches
 */
public record StoreOptions(Path path, Synchronous synchronous) {

	/**
	 * A store in a SQLite file, with {@link Synchronous#NORMAL}.
	 * @param path the file
	 * @return the options
	 */
	public static StoreOptions sqlite(Path path) {
		return new StoreOptions(path, Synchronous.NORMAL);
	}

	/**
	 * These options with another reach of commits.
	 * @param synchronous how far
	 * @return the options
	 */
	public StoreOptions synchronous(Synchronous synchronous) {
		return new StoreOptions(this.path, synchronous);
	}

}
