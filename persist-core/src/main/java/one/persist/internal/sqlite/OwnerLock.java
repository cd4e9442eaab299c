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
import java.util.Optional;
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

	/** The same, by what makes a file the same under several names. */
	private static final Set<Object> OWNED_FILES = ConcurrentHashMap.newKeySet();

	/** Ends the note, once a store was in the file. */
	private static final String WAS_STORE = "\nopened";

	/** Handles that must stay open for as long as the process lives. */
	private static final Collection<FileChannel> LEFT_OPEN = new ConcurrentLinkedQueue<>();

	private final Path file;

	private final Path store;

	private final FileChannel channel;

	private final boolean wasStore;

	private @Nullable Object identity;

	private OwnerLock(Path file, Path store, FileChannel channel, boolean wasStore) {
		this.file = file;
		this.store = store;
		this.channel = channel;
		this.wasStore = wasStore;
	}

	/** Whether a store was opened in the file before. */
	boolean wasStore() {
		return this.wasStore;
	}

	/** The file is there now, and is a store. */
	void opened() {
		FilePresence.identity(this.store).ifPresent((found) -> {
			OWNED_FILES.add(found);
			this.identity = found;
		});
		try {
			if (!this.wasStore) {
				this.channel.write(ByteBuffer.wrap(WAS_STORE.getBytes(StandardCharsets.UTF_8)));
			}
		}
		catch (IOException ex) {
			// a full disk: then an emptied file passes for a new one, as it would without
			// the note
		}
	}

	/**
	 * Does something with a file that nobody owns, and lets nobody own it meanwhile. The
	 * file itself and the note about who owned it last stay as they are; where no lock
	 * can be had, as on a medium that is read only, it goes on without.
	 */
	static void whileFree(Path store, Runnable work) {
		Path file = lockFile(store);
		boolean free = FilePresence.identity(store).filter(OWNED_FILES::contains).isEmpty() && OWNED.add(file);
		if (!free) {
			throw inUse(store, null);
		}
		FileChannel channel = null;
		try {
			channel = openToShare(store, file);
			if (channel != null && isLocked(channel)) {
				throw inUse(store, null);
			}
			work.run();
		}
		catch (OverlappingFileLockException ex) {
			leaveOpen(channel);
			channel = null;
			throw inUse(store, ex);
		}
		finally {
			close(channel);
			OWNED.remove(file);
		}
	}

	/**
	 * A lock file that is made here stays, empty: someone may have opened it meanwhile,
	 * and would own a file that the next one does not see.
	 */
	private static @Nullable FileChannel openToShare(Path store, Path file) {
		try {
			if (Files.exists(file)) {
				return FileChannel.open(file, StandardOpenOption.READ);
			}
			return Files.exists(store) ? FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
					StandardOpenOption.WRITE) : null;
		}
		catch (IOException ex) {
			// if the file may not be read either, its copy will say so
			return null;
		}
	}

	/**
	 * Takes a shared lock: a handle that may only read can have it, and owners cannot.
	 */
	private static boolean isLocked(FileChannel channel) {
		try {
			return channel.tryLock(0, Long.MAX_VALUE, true) == null;
		}
		catch (IOException ex) {
			// a file system without locks, on which no store can be opened
			return false;
		}
	}

	private static StoreOpenException inUse(Path store, @Nullable Throwable cause) {
		return new StoreOpenException(Reason.OWNED, store,
				"The file " + store + " is open as a store. Close it first, or make a backup of it and use that.",
				cause);
	}

	/** Closing this handle would free the lock of the one that has it. */
	private static void leaveOpen(@Nullable FileChannel channel) {
		if (channel != null) {
			LEFT_OPEN.add(channel);
		}
	}

	/**
	 * Who opened a file last. In the process that has it open the note is not read:
	 * closing another handle of it would drop the lock.
	 */
	static Optional<OwnerNote> lastOwner(Path store, String host) {
		Path file = lockFile(store);
		if (!OWNED.add(file)) {
			return Optional.of(OwnerNote.ofThisProcess(host));
		}
		try {
			String note = Files.exists(file) ? note(file) : "";
			return note.isEmpty() ? Optional.empty() : Optional.of(new OwnerNote(note));
		}
		catch (IOException ex) {
			// it may not be read: then nobody can tell
			return Optional.empty();
		}
		finally {
			OWNED.remove(file);
		}
	}

	private static Path lockFile(Path store) {
		return store.resolveSibling(store.getFileName() + ".lock");
	}

	/**
	 * SQLite keeps its log beside the name by which a file was opened. Under two names,
	 * two processes would write without seeing each other.
	 */
	private static void requireOneName(Path store) {
		boolean owned = FilePresence.identity(store).filter(OWNED_FILES::contains).isPresent();
		if (owned) {
			throw new StoreOpenException(Reason.OWNED, store, "The file " + store
					+ " is open already, in this process, under another name. Give each store a file of its own.",
					null);
		}
		if (names(store) > 1) {
			throw new StoreOpenException(Reason.LINKED, store, "The file " + store + " has " + names(store)
					+ " names (hard links), and another process may have it open under another one. Remove all but one,"
					+ " or make a copy.", null);
		}
	}

	private static int names(Path store) {
		try {
			boolean unix = store.getFileSystem().supportedFileAttributeViews().contains("unix");
			return (unix && Files.isRegularFile(store)) ? (Integer) Files.getAttribute(store, "unix:nlink") : 1;
		}
		catch (IOException ex) {
			return 1;
		}
	}

	static OwnerLock acquire(Path store, String holder) {
		Path file = lockFile(store);
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
			requireOneName(store);
			boolean wasStore = content(channel).endsWith(WAS_STORE);
			writeNote(channel, wasStore ? holder + WAS_STORE : holder);
			owned = true;
			return new OwnerLock(file, store, channel, wasStore);
		}
		catch (OverlappingFileLockException ex) {
			leaveOpen(channel);
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

	/**
	 * Writes over the note before, and cuts off what is left of it then: on a full disk,
	 * an emptied note would let the file pass for a new one.
	 */
	private static void writeNote(FileChannel channel, String note) throws IOException {
		ByteBuffer bytes = ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8));
		channel.position(0);
		while (bytes.hasRemaining()) {
			channel.write(bytes);
		}
		channel.truncate(bytes.limit());
	}

	/** By the handle that holds the lock: closing another one would drop it. */
	private static String content(FileChannel channel) throws IOException {
		ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), NOTE_LENGTH * 8L));
		while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
			continue;
		}
		return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
	}

	private static String note(Path file) throws IOException {
		String note = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace(WAS_STORE, "").strip();
		return (note.length() > NOTE_LENGTH) ? note.substring(0, NOTE_LENGTH) : note;
	}

	@Override
	public void close() {
		close(this.channel);
		if (this.identity != null) {
			OWNED_FILES.remove(this.identity);
		}
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
