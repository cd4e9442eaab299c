package one.persist.server.cli;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Where a command reads records from: a file or the standard input, and how much of it
 * was read.
 */
final class InputFile implements AutoCloseable {

	private static final String GZIP = ".gz";

	private final InputStream in;

	private final ProgressLine progress;

	private InputFile(InputStream in, ProgressLine progress) {
		this.in = in;
		this.progress = progress;
	}

	/**
	 * Opens a file.
	 * @param name its path, compressed if it ends in {@code .gz}; or {@code -}
	 * @param what is being done with it, for the progress
	 */
	static InputFile open(String name, String what, Terminal terminal) {
		ProgressLine progress = new ProgressLine(terminal, what, "bytes");
		if (name.equals(OutputFile.STANDARD)) {
			return new InputFile(new Counted(terminal.in(), 0, progress), progress);
		}
		Path path = Path.of(name);
		try {
			InputStream counted = new Counted(new BufferedInputStream(Files.newInputStream(path)), Files.size(path),
					progress);
			return new InputFile(name.endsWith(GZIP) ? new GZIPInputStream(counted) : counted, progress);
		}
		catch (IOException ex) {
			throw new CommandException(ExitCode.FAILED,
					"The file " + path + " cannot be read. Check the path and who may read it.", ex);
		}
	}

	InputStream in() {
		return this.in;
	}

	@Override
	public void close() throws IOException {
		this.progress.close();
		this.in.close();
	}

	/**
	 * Tells how much was read.
	 */
	private static final class Counted extends FilterInputStream {

		private final long total;

		private final ProgressLine progress;

		private long read;

		Counted(InputStream in, long total, ProgressLine progress) {
			super(in);
			this.total = total;
			this.progress = progress;
		}

		@Override
		public int read() throws IOException {
			return count(super.read(), 1);
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			int got = super.read(buffer, offset, length);
			return count(got, got);
		}

		private int count(int result, int bytes) {
			if (result >= 0) {
				this.read += bytes;
				this.progress.at(this.read, this.total);
			}
			return result;
		}

	}

}
