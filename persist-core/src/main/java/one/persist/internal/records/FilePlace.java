package one.persist.internal.records;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import one.persist.StoreOpenException;
import one.persist.StoreOpenException.Reason;

/**
 * Where a store's file lies. A file that wakes up elsewhere is a copy, or was restored.
 *
 * @param host name of the machine
 * @param path real path of the file
 * @param file its inode; empty where there is no such thing. Not the number of its file
 * system: that may change with a reboot
 */
record FilePlace(String host, String path, String file) {

	static FilePlace of(String host, Path path) {
		try {
			// attributes are read without opening the file, which would drop SQLite's
			// locks
			boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
			String inode = unix ? Files.getAttribute(path, "unix:ino").toString() : "";
			return new FilePlace(host, path.toString(), inode);
		}
		catch (IOException ex) {
			throw new StoreOpenException(Reason.NOT_ACCESSIBLE, path,
					"The file " + path + " cannot be looked at. Check who may read it.", ex);
		}
	}

}
