package one.persist.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;

/**
 * Inflates by way of buffers outside of the heap. Native code that is given arrays holds
 * up every collection until it gives them back; where many threads do that, one that asks
 * for memory may come too late again and again, and is told in the end that there is none
 * in a heap full of garbage (JDK-8192647). One thread at a time.
 */
public final class GzipInput extends GZIPInputStream {

	private static final int INPUT = 2 * 1024;

	private static final int OUTPUT = 8 * 1024;

	/**
	 * Opens a body.
	 * @param in the compressed body
	 * @throws IOException if it cannot be read, or is no gzip
	 */
	public GzipInput(InputStream in) throws IOException {
		super(in, INPUT);
		this.inf.end();
		this.inf = new DirectInflater();
	}

	private static final class DirectInflater extends Inflater {

		private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT);

		private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT);

		private DirectInflater() {
			super(true);
		}

		@Override
		public void setInput(byte[] bytes, int offset, int length) {
			setInput(this.input.clear().put(bytes, offset, length).flip());
		}

		@Override
		public int inflate(byte[] bytes, int offset, int length) throws DataFormatException {
			int inflated = inflate(this.output.clear().limit(Math.min(length, OUTPUT)));
			this.output.flip().get(bytes, offset, inflated);
			return inflated;
		}

	}

}
