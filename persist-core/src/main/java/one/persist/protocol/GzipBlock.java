package one.persist.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Compresses one block after the other, by way of buffers outside of the heap, for the
 * reason that {@link GzipInput} has. One thread at a time.
 */
final class GzipBlock implements Runnable {

	/** So far back the compressed form refers to what came before. */
	static final int WINDOW = 32 * 1024;

	private static final int OUTPUT = 2 * 1024;

	private final Deflater deflater;

	private final ByteBuffer input = ByteBuffer.allocateDirect(WINDOW);

	private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT);

	private final byte[] copy = new byte[OUTPUT];

	private byte[] bytes = this.copy;

	private int start;

	private int end;

	private boolean last;

	private Pieces compressed = new Pieces();

	GzipBlock(int level) {
		this.deflater = new Deflater(level, true);
	}

	/**
	 * Sets what is to be compressed.
	 * @param buffer holds it, and before it the end of the block before; left alone until
	 * it is compressed
	 * @param from where it begins; 0 if there is no block before
	 * @param to where it ends
	 * @param isLast whether no block follows
	 */
	void take(byte[] buffer, int from, int to, boolean isLast) {
		this.bytes = buffer;
		this.start = from;
		this.end = to;
		this.last = isLast;
	}

	/** Compresses it. */
	@Override
	public void run() {
		this.compressed = new Pieces();
		this.deflater.reset();
		if (this.start > 0) {
			this.deflater.setDictionary(this.input.clear().put(this.bytes, 0, this.start).flip());
		}
		for (int at = this.start; at < this.end; at += WINDOW) {
			this.deflater.setInput(this.input.clear().put(this.bytes, at, Math.min(WINDOW, this.end - at)).flip());
			deflate(Deflater.NO_FLUSH);
		}
		if (this.last) {
			this.deflater.finish();
			deflate(Deflater.NO_FLUSH);
		}
		else {
			deflate(Deflater.SYNC_FLUSH);
		}
	}

	/** Until there is nothing left to give: what fills the output may not be all. */
	private void deflate(int flush) {
		int deflated = OUTPUT;
		while (deflated == OUTPUT) {
			deflated = this.deflater.deflate(this.output.clear(), flush);
			this.output.flip().get(this.copy, 0, deflated);
			this.compressed.write(this.copy, 0, deflated);
		}
	}

	void writeTo(OutputStream out) throws IOException {
		this.compressed.writeTo(out);
	}

	/** Gives back what it holds outside of the heap. */
	void end() {
		this.deflater.end();
	}

}
