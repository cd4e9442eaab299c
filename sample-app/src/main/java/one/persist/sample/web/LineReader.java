package one.persist.sample.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

/**
 * Splits a stream into lines, none longer than a bound: {@code readLine} would hold a
 * stream without line breaks in memory as a whole.
 */
final class LineReader {

	private final InputStream in;

	private final int maxBytes;

	private final byte[] block = new byte[1 << 16];

	private int from;

	private int to;

	LineReader(InputStream in, int maxBytes) {
		this.in = in;
		this.maxBytes = maxBytes;
	}

	/**
	 * Reads the next line. What lies beyond the bound is passed over, so that the line is
	 * too long for a value and whoever parses it says so.
	 * @return its bytes without the line feed, or null at the end
	 * @throws IOException if the stream breaks off
	 */
	byte @Nullable [] next() throws IOException {
		if (!fill()) {
			return null;
		}
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		do {
			int end = lineFeed();
			line.write(this.block, this.from, Math.min(end - this.from, this.maxBytes + 1 - line.size()));
			this.from = end + 1;
		}
		while (this.from > this.to && fill());
		return line.toByteArray();
	}

	/** Fills the block if it was read to its end. */
	private boolean fill() throws IOException {
		if (this.from < this.to) {
			return true;
		}
		this.from = 0;
		this.to = Math.max(0, this.in.read(this.block));
		return this.to > 0;
	}

	/** Where the line ends in this block, or the block's end. */
	private int lineFeed() {
		int i = this.from;
		while (i < this.to && this.block[i] != '\n') {
			i++;
		}
		return i;
	}

	static boolean isBlank(byte[] text) {
		for (byte b : text) {
			if (b != ' ' && b != '\t' && b != '\r') {
				return false;
			}
		}
		return true;
	}

}
