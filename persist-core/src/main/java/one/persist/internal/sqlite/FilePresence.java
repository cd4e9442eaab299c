package one.persist.internal.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

import one.persist.StoreAccessException;
import one.persist.StoreAccessException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Whether a file that is open still lies where it lay. A file that was deleted or
 * replaced takes writes as before, and they are lost with its last handle.
 */
final class FilePresence {

	/**
	 * Commits look once in so long: a look costs about as much as a tenth of a commit.
	 */
	private static final long LOOK_INTERVAL = Duration.ofSeconds(1).toNanos();

	private final String store;

	private final Path path;

	private final LongSupplier nanoTime;

	/** Null where the file system has no such thing. */
	private final @Nullable Object identity;

	private volatile long lookedAt;

	private volatile boolean gone;

	FilePresence(String store, Path path, LongSupplier nanoTime) {
		this.store = store;
		this.path = path;
		this.nanoTime = nanoTime;
		this.identity = identity(path).orElse(null);
		this.lookedAt = nanoTime.getAsLong();
	}

	/**
	 * What makes a file the same under another name. Read without opening it, which would
	 * drop SQLite's locks.
	 */
	static Optional<Object> identity(Path path) {
		try {
			return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	/** Looks, unless it was looked at a moment ago. */
	void require() {
		long now = this.nanoTime.getAsLong();
		if (this.gone || now - this.lookedAt >= LOOK_INTERVAL) {
			this.lookedAt = now;
			requireNow();
		}
	}

	/** Looks. */
	void requireNow() {
		this.gone = !isPresent();
		if (this.gone) {
			throw new StoreAccessException(Reason.GONE, "Store '" + this.store + "': the file " + this.path
					+ " was deleted or replaced while it was open; nothing more is written. Put it back, or start again",
					null);
		}
	}

	private boolean isPresent() {
		try {
			Object found = Files.readAttributes(this.path, BasicFileAttributes.class).fileKey();
			return this.identity == null || Objects.equals(this.identity, found);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
		catch (IOException ex) {
			// it cannot be told, and SQLite will say what is wrong
			return true;
		}
	}

}
