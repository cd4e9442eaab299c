package one.persist.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A store's files as they lie on the disk at one moment, taken without closing them.
 *
 * @param database the file
 * @param log its write-ahead log
 */
record Disk(byte[] database, byte[] log) {

	static Disk read(Path path) {
		try {
			Path log = beside(path, "-wal");
			return new Disk(Files.readAllBytes(path), Files.exists(log) ? Files.readAllBytes(log) : new byte[0]);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Overwrites the files: path and inode stay, where there was one. */
	void write(Path path) {
		try {
			Files.deleteIfExists(beside(path, "-shm"));
			Files.write(path, this.database);
			Files.write(beside(path, "-wal"), this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static void delete(Path path) {
		try {
			for (String suffix : new String[] { "", "-wal", "-shm", ".lock" }) {
				Files.deleteIfExists(beside(path, suffix));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String inode(Path path) {
		try {
			return Files.getAttribute(path, "unix:ino").toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path beside(Path path, String suffix) {
		return path.resolveSibling(path.getFileName() + suffix);
	}

}
