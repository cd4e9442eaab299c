package one.persist.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses by way of buffers outside of the heap, for the reason that {@link GzipInput}
 * has.
 */
final class GzipOutput extends GZIPOutputStream {

	/**
	 * Of what a device sends: takes 20 % less time than by default, and gives 1 % more
	 * bytes.
	 */
	static final int LEVEL = 5;

	/**
	 * Of what a server answers, which compresses for all its devices: takes half of the
	 * time, and gives 3 % more bytes.
	 */
	static final int ANSWER_LEVEL = 4;

	private static final int INPUT = 8 * 1024;

	private static final int OUTPUT = 2 * 1024;

	GzipOutput(OutputStream out, int level) throws IOException {
		super(out, OUTPUT);
		this.def.end();
		this.def = new DirectDeflater(level);
	}

	@Override
	public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
		for (int at = 0; at < length; at += INPUT) {
			super.write(bytes, offset + at, Math.min(length - at, INPUT));
		}
	}

	private static final class DirectDeflater extends Deflater {

		private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT);

		private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT);

		private DirectDeflater(int level) {
			super(level, true);
		}

		@Override
		public void setInput(byte[] bytes, int offset, int length) {
			setInput(this.input.clear().put(bytes, offset, length).flip());
		}

		@Override
		public int deflate(byte[] bytes, int offset, int length, int flush) {
			int deflated = deflate(this.output.clear().limit(Math.min(length, OUTPUT)), flush);
			this.output.flip().get(bytes, offset, deflated);
			return deflated;
		}

	}

}
