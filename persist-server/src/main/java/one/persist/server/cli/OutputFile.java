package one.persist.server.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Where a command writes records: a file, that this user alone can read and that is there
 * as a whole or not at all, or the standard output. Nothing is written over.
 */
final class OutputFile implements AutoCloseable {

	/** Names the standard output. */
	static final String STANDARD = "-";

	private static final String GZIP = ".gz";

	private final @Nullable Path target;

	private final @Nullable Path unfinished;

	private final OutputStream out;

	private boolean finished;

	private OutputFile(@Nullable Path target, @Nullable Path unfinished, OutputStream out) {
		this.target = target;
		this.unfinished = unfinished;
		this.out = out;
	}

	/**
	 * Opens a file.
	 * @param name its path, compressed if it ends in {@code .gz}; or {@code -}
	 */
	static OutputFile open(String name, Terminal terminal) {
		if (name.equals(STANDARD)) {
			return new OutputFile(null, null, new BufferedOutputStream(terminal.out()));
		}
		Path target = Path.of(name);
		Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
		for (Path path : new Path[] { target, unfinished }) {
			if (Files.exists(path)) {
				throw new CommandException(ExitCode.FAILED,
						"The file " + path + " is there already. Choose another name, or move it away.", null);
			}
		}
		try {
			OutputStream out = new BufferedOutputStream(
					Files.newOutputStream(Files.createFile(unfinished, forThisUser(target))));
			return new OutputFile(target, unfinished, name.endsWith(GZIP) ? new GZIPOutputStream(out) : out);
		}
		catch (IOException ex) {
			throw new CommandException(ExitCode.FAILED,
					"The file " + unfinished + " cannot be made: " + ex.getMessage() + ". Check the folder.", ex);
		}
	}

	private static FileAttribute<?>[] forThisUser(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix")
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")) }
				: new FileAttribute<?>[0];
	}

	OutputStream out() {
		return this.out;
	}

	/** All was written. */
	void finish() throws IOException {
		this.out.flush();
		if (this.target != null && this.unfinished != null) {
			this.out.close();
			Files.move(this.unfinished, this.target);
		}
		this.finished = true;
	}

	/** Removes what was not finished. */
	@Override
	public void close() throws IOException {
		if (!this.finished && this.unfinished != null) {
			this.out.close();
			Files.deleteIfExists(this.unfinished);
		}
	}

}
