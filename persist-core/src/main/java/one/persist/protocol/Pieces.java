package one.persist.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes in memory, in pieces: no array is as large as all of them, for which a collector
 * would have to find room in one place, and which would be copied each time it grows.
 */
final class Pieces extends OutputStream {

	/** Small enough to be in the processor's cache still when it is worked on. */
	static final int PIECE = 64 * 1024;

	private static final int FIRST_PIECE = 1024;

	private final List<byte[]> full = new ArrayList<>();

	private byte[] piece = new byte[FIRST_PIECE];

	private int size;

	private int before;

	@Override
	public void write(int b) {
		write(new byte[] { (byte) b }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		int at = offset;
		int left = length;
		while (left > 0) {
			int some = Math.min(left, room(left));
			System.arraycopy(bytes, at, this.piece, this.size, some);
			this.size += some;
			at += some;
			left -= some;
		}
	}

	/** Sees to it that there is some room, for all that is wanted if a piece has it. */
	private int room(int wanted) {
		if (this.size == PIECE) {
			this.full.add(this.piece);
			this.before += PIECE;
			this.piece = new byte[PIECE];
			this.size = 0;
		}
		if (wanted > this.piece.length - this.size && this.piece.length < PIECE) {
			int grown = Math.max(2 * this.piece.length, this.size + wanted);
			this.piece = Arrays.copyOf(this.piece, Math.min(grown, PIECE));
		}
		return this.piece.length - this.size;
	}

	int length() {
		return this.before + this.size;
	}

	void writeTo(OutputStream out) throws IOException {
		for (byte[] bytes : this.full) {
			out.write(bytes);
		}
		out.write(this.piece, 0, this.size);
	}

	byte[] toByteArray() {
		byte[] all = new byte[length()];
		int at = 0;
		for (byte[] bytes : this.full) {
			System.arraycopy(bytes, 0, all, at, PIECE);
			at += PIECE;
		}
		System.arraycopy(this.piece, 0, all, at, this.size);
		return all;
	}

}
