package one.persist.server.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts what is read, and refuses to read on past a limit.
 */
class CountedInputStream extends FilterInputStream {

	private final long limit;

	private long count;

	CountedInputStream(InputStream in, long limit) {
		super(in);
		this.limit = limit;
	}

	@Override
	public int read() throws IOException {
		int read = this.in.read();
		count((read >= 0) ? 1 : 0);
		return read;
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		int read = this.in.read(buffer, offset, length);
		count(read);
		return read;
	}

	@Override
	public long skip(long bytes) throws IOException {
		return this.in.readNBytes((int) Math.min(bytes, Short.MAX_VALUE)).length;
	}

	@Override
	public boolean markSupported() {
		return false;
	}

	private void count(int read) {
		if (read > 0) {
			this.count += read;
			check(this.count);
		}
	}

	/**
	 * Checks what was read so far.
	 * @throws ProblemException if it is too much
	 */
	void check(long total) {
		if (total > this.limit) {
			throw new ProblemException(Problem.tooLarge("The body is larger than " + this.limit + " bytes"));
		}
	}

	long count() {
		return this.count;
	}

}
