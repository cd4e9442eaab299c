package one.persist.autoconfigure.http;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;

import one.persist.protocol.GzipInput;

/**
 * A compressed body, inflated as it is read, and up to a bound, so that a few bytes
 * cannot fill the memory. Fails if the body is damaged, is cut off, or inflates to more.
 */
final class Gzip extends FilterInputStream {

	private final long limit;

	private long count;

	/**
	 * Opens a body.
	 * @param body the compressed body
	 * @param limit bytes of the inflated body, at most
	 * @throws IOException if it is no gzip
	 */
	Gzip(byte[] body, long limit) throws IOException {
		super(new GzipInput(new ByteArrayInputStream(body)));
		this.limit = limit;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		int read = super.read(buffer, offset, length);
		this.count += Math.max(read, 0);
		if (this.count > this.limit) {
			throw new IOException("it inflates to more than " + this.limit + " bytes");
		}
		return read;
	}

}
