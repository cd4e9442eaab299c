package one.persist.autoconfigure.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Compression of bodies, both ways.
 */
final class Gzip {

	/** Below this, the header of gzip and the time cost more than they save. */
	static final int THRESHOLD = 1024;

	private Gzip() {
	}

	/**
	 * Compresses a body where that pays.
	 * @param body the body
	 * @return the compressed body, or the very same array if it is not worth it
	 */
	static byte[] deflate(byte[] body) {
		if (body.length <= THRESHOLD) {
			return body;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 2);
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			gzip.write(body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Memory cannot be written to", ex);
		}
		return (out.size() < body.length) ? out.toByteArray() : body;
	}

	/**
	 * Inflates a body up to a bound, so that a few bytes cannot fill the memory.
	 * @param body the compressed body
	 * @param limit bytes of the inflated body, at most
	 * @return the inflated body
	 * @throws IOException if the body is damaged, is cut off, or inflates to more
	 */
	static byte[] inflate(byte[] body, long limit) throws IOException {
		int most = (int) Math.min(limit, Integer.MAX_VALUE - 16);
		try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
			byte[] inflated = in.readNBytes(most);
			if (in.read() != -1) {
				throw new IOException("it inflates to more than " + limit + " bytes");
			}
			return inflated;
		}
	}

}
