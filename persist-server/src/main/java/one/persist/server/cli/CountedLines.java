package one.persist.server.cli;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes lines on, and tells how many there were.
 */
final class CountedLines extends OutputStream {

	private final OutputStream out;

	private final ProgressLine progress;

	private long lines;

	CountedLines(OutputStream out, ProgressLine progress) {
		this.out = out;
		this.progress = progress;
	}

	@Override
	public void write(int b) throws IOException {
		write(new byte[] { (byte) b }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.out.write(bytes, offset, length);
		for (int i = offset; i < offset + length; i++) {
			this.lines += (bytes[i] == '\n') ? 1 : 0;
		}
		this.progress.at(this.lines, 0);
	}

	@Override
	public void flush() throws IOException {
		this.out.flush();
	}

}
