package one.persist;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

import one.persist.internal.records.StoreSalvage;

/**
 * Writes what can be read of a store's file as lines of JSON, also of a file that is
 * damaged or does not open any more. The file is never modified: a copy of it is read, in
 * the folder for temporary files. The store must not be open; of an open one, export a
 * {@linkplain Store#backup(Path) backup}.
 * <p>
 * A record is a line {@code {"key","value" or "deleted","version","vector"?,"pending"}},
 * where {@code pending} names the remotes that it waits to be sent to. A record whose
 * bytes have changed is a line {@code {"damaged":true,"key","bytes","version"}}, its
 * bytes in Base64, whatever they are.
 */
public final class StoreExport {

	private final Path file;

	private StoreExport(Path file) {
		this.file = file;
	}

	/**
	 * An export of a file.
	 * @param file the store's file
	 * @return the export; nothing was read yet
	 */
	public static StoreExport of(Path file) {
		return new StoreExport(file);
	}

	/**
	 * Writes all that can be read, in flat memory.
	 * @param out where to, in UTF-8; not closed
	 * @return what was written, and what could not be read
	 * @throws StoreOpenException if the store is open, or the file cannot be copied
	 * @throws IOException if it cannot be written
	 */
	public Report writeTo(OutputStream out) throws IOException {
		return StoreSalvage.export(this.file, out);
	}

	/**
	 * What an export wrote, and what it could not read.
	 *
	 * @param records whole records that were written, tombstones too
	 * @param pending those of them that wait to be sent
	 * @param damaged records whose bytes have changed, written as they are
	 * @param unreadable what could not be read and where, in words; empty if everything
	 * was
	 */
	public record Report(long records, long pending, long damaged, List<String> unreadable) {

		/**
		 * Copies the list.
		 */
		public Report {
			unreadable = List.copyOf(unreadable);
		}

	}

}
