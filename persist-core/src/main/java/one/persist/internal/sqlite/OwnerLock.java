package one.persist.internal.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import one.persist.StoreOpenException;
import one.persist.StoreOpenException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second owner from a store's file, by a lock on a file beside it. On the store's
 * own file a lock would not do: closing any other handle of it would drop SQLite's locks,
 * which POSIX ties to the process. The operating system frees the lock when the process
 * ends, however it ends.
 */
final class OwnerLock implements AutoCloseable {

	/** Bytes of the note about the holder that are shown to who comes second. */
	private static final int NOTE_LENGTH = 200;

	/**
	 * Files that this process owns. The lock alone does not tell: it is the process's, so
	 * a second opening would succeed, and closing it would free the first.
	 */
	private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

	/** Handles that must stay open for as long as the process lives. */
	private static final Collection<FileChannel> LEFT_OPEN = new ConcurrentLinkedQueue<>();

	private final Path file;

	private final FileChannel channel;

	private OwnerLock(Path file, FileChannel channel) {
		this.file = file;
		this.channel = channel;
	}

	static OwnerLock acquire(Path store, String holder) {
		Path file = store.resolveSibling(store.getFileName() + ".lock");
		if (!OWNED.add(file)) {
			throw new StoreOpenException(Reason.OWNED, store,
					"The file " + store + " is open already, in this process. Give each store a file of its own.",
					null);
		}
		FileChannel channel = null;
		boolean owned = false;
		try {
			channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
					StandardOpenOption.WRITE);
			FileLock lock = channel.tryLock();
			if (lock == null) {
				throw new StoreOpenException(Reason.OWNED, store, "The file " + store + " is owned by another process: "
						+ note(file) + ". Stop that one, or give this one a file of its own.", null);
			}
			channel.truncate(0);
			channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
			owned = true;
			return new OwnerLock(file, channel);
		}
		catch (OverlappingFileLockException ex) {
			// closing this handle would free the lock of the one that has it
			LEFT_OPEN.add(channel);
			channel = null;
			throw new StoreOpenException(Reason.OWNED, store,
					"The file " + store
							+ " is open already, in this process under another class loader. Close it there first.",
					ex);
		}
		catch (IOException ex) {
			throw new StoreOpenException(Reason.NOT_ACCESSIBLE, store, "The lock file " + file
					+ " cannot be written. Check that the folder exists and who may write there.", ex);
		}
		finally {
			if (!owned) {
				OWNED.remove(file);
				close(channel);
			}
		}
	}

	private static String note(Path file) throws IOException {
		String note = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
		return (note.length() > NOTE_LENGTH) ? note.substring(0, NOTE_LENGTH) : note;
	}

	@Override
	public void close() {
		close(this.channel);
		OWNED.remove(this.file);
	}

	private static void close(@Nullable FileChannel channel) {
		try {
			if (channel != null) {
				channel.close();
			}
		}
		catch (IOException ex) {
			// the lock goes with the handle, and the handle is gone
		}
	}

}
