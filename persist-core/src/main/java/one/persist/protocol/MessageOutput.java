package one.persist.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;

import one.persist.Json;
import org.jspecify.annotations.Nullable;

/**
 * Where a message is written. What is to be compressed is compressed piece by piece as it
 * is written, so that the message is never there as a whole. Whoever writes sees to it
 * that it becomes JSON.
 */
final class MessageOutput extends OutputStream {

	/** Up to here a message fits a packet or two as it is. */
	private static final int WORTH_COMPRESSING = 1024;

	private static final int PIECE = Pieces.PIECE;

	private static final int FIRST_PIECE = 1024;

	private static final String SHORT_ESCAPED = "\"\\\b\f\n\r\t";

	/** What is written for each of them, behind a backslash. */
	private static final String SHORT_ESCAPES = "\"\\bfnrt";

	private final Pieces message = new Pieces();

	private final boolean compresses;

	private final int level;

	/** Made when the first piece is full. */
	private @Nullable OutputStream gzip;

	private byte[] piece = new byte[FIRST_PIECE];

	private int size;

	private MessageOutput(boolean compresses, int level) {
		this.compresses = compresses;
		this.level = level;
	}

	/**
	 * Writes a message as it is.
	 * @param message writes it
	 * @return JSON in UTF-8
	 */
	static byte[] toBytes(Consumer<MessageOutput> message) {
		MessageOutput out = new MessageOutput(false, GzipOutput.LEVEL);
		message.accept(out);
		return out.packed().bytes();
	}

	/**
	 * Writes a message, compressed if that is understood and worth it.
	 * @param message writes it
	 * @param encodings those that whoever reads it understands
	 * @return the message
	 */
	static Packed pack(Consumer<MessageOutput> message, Collection<String> encodings) {
		return pack(message, open(encodings));
	}

	/**
	 * Writes an answer, compressed if that is understood and worth it.
	 * @param message writes it
	 * @param encodings those that whoever reads it understands
	 * @return the answer
	 */
	static Packed packAnswer(Consumer<MessageOutput> message, Collection<String> encodings) {
		return pack(message, new MessageOutput(encodings.contains(ProtocolCodec.GZIP), GzipOutput.ANSWER_LEVEL));
	}

	private static Packed pack(Consumer<MessageOutput> message, MessageOutput out) {
		try {
			message.accept(out);
			return out.packed();
		}
		finally {
			out.close();
		}
	}

	/**
	 * Begins a message, compressed if that is understood and worth it. It is to be closed
	 * unless it is packed.
	 * @param encodings those that whoever reads it understands
	 * @return where it is written
	 */
	static MessageOutput open(Collection<String> encodings) {
		return new MessageOutput(encodings.contains(ProtocolCodec.GZIP), GzipOutput.LEVEL);
	}

	/**
	 * Ends the message.
	 * @return the message
	 */
	Packed packed() {
		if (this.gzip == null && this.size <= WORTH_COMPRESSING) {
			this.message.write(this.piece, 0, this.size);
			return new Packed(this.message, false);
		}
		passPieceOn();
		close();
		return new Packed(this.message, this.compresses);
	}

	/**
	 * Writes what needs no escape.
	 * @param ascii ASCII
	 * @return this
	 */
	MessageOutput raw(String ascii) {
		int length = ascii.length();
		require(length);
		for (int i = 0; i < length; i++) {
			this.piece[this.size + i] = (byte) ascii.charAt(i);
		}
		this.size += length;
		return this;
	}

	/**
	 * Writes a string.
	 * @param text any text
	 * @return this
	 */
	MessageOutput string(String text) {
		if (isPlain(text)) {
			return raw("\"").raw(text).raw("\"");
		}
		byte[] utf8 = escaped(text).getBytes(StandardCharsets.UTF_8);
		raw("\"").write(utf8, 0, utf8.length);
		return raw("\"");
	}

	/**
	 * Writes a number.
	 * @param number any number
	 * @return this
	 */
	MessageOutput number(long number) {
		return raw(String.valueOf(number));
	}

	private static boolean isPlain(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
				return false;
			}
		}
		return true;
	}

	private static String escaped(String text) {
		StringBuilder escaped = new StringBuilder(text.length() + 1);
		text.codePoints().forEach((c) -> escape(c, escaped));
		return escaped.toString();
	}

	/** Half of a surrogate pair is escaped too: UTF-8 has no bytes for it. */
	private static void escape(int c, StringBuilder escaped) {
		int shortForm = SHORT_ESCAPED.indexOf(c);
		if (shortForm >= 0) {
			escaped.append('\\').append(SHORT_ESCAPES.charAt(shortForm));
		}
		else if (c < ' ' || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
			escaped.append("\\u%04X".formatted(c));
		}
		else {
			escaped.appendCodePoint(c);
		}
	}

	/**
	 * Writes a value as it is.
	 * @param value the value
	 * @return this
	 */
	MessageOutput value(Json value) {
		try {
			value.writeTo(this);
			return this;
		}
		catch (IOException ex) {
			throw inMemory(ex);
		}
	}

	@Override
	public void write(int b) {
		require(1);
		this.piece[this.size++] = (byte) b;
	}

	@Override
	public void write(byte[] bytes) {
		write(bytes, 0, bytes.length);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		if (length > PIECE) {
			passPieceOn();
			passOn(bytes, offset, length);
			return;
		}
		require(length);
		System.arraycopy(bytes, offset, this.piece, this.size, length);
		this.size += length;
	}

	private void require(int count) {
		if (count > PIECE - this.size) {
			passPieceOn();
		}
		if (count > this.piece.length - this.size) {
			int doubled = Math.min(2 * this.piece.length, PIECE);
			this.piece = Arrays.copyOf(this.piece, Math.max(this.size + count, doubled));
		}
	}

	private void passPieceOn() {
		passOn(this.piece, 0, this.size);
		this.size = 0;
	}

	private void passOn(byte[] bytes, int offset, int length) {
		if (this.compresses) {
			compress(bytes, offset, length);
		}
		else {
			this.message.write(bytes, offset, length);
		}
	}

	private void compress(byte[] bytes, int offset, int length) {
		try {
			OutputStream open = this.gzip;
			if (open == null) {
				open = new GzipOutput(this.message, this.level);
				this.gzip = open;
			}
			open.write(bytes, offset, length);
		}
		catch (IOException ex) {
			throw inMemory(ex);
		}
	}

	/** Ends what is compressed; further calls do nothing. */
	@Override
	public void close() {
		try {
			if (this.gzip != null) {
				this.gzip.close();
			}
		}
		catch (IOException ex) {
			throw inMemory(ex);
		}
	}

	private static UncheckedIOException inMemory(IOException ex) {
		return new UncheckedIOException("Memory cannot be written to", ex);
	}

}
