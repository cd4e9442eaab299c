package one.persist;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import tools.jackson.core.SerializableString;

/**
 * Bytes of JSON that a generator copies as they are, without a way through characters.
 */
final class RawUtf8 implements SerializableString {

	private final byte[] utf8;

	RawUtf8(byte[] utf8) {
		this.utf8 = utf8;
	}

	@Override
	public String getValue() {
		return new String(this.utf8, StandardCharsets.UTF_8);
	}

	@Override
	public int charLength() {
		return getValue().length();
	}

	@Override
	public char[] asQuotedChars() {
		return getValue().toCharArray();
	}

	@Override
	public byte[] asUnquotedUTF8() {
		return this.utf8;
	}

	@Override
	public byte[] asQuotedUTF8() {
		return this.utf8;
	}

	@Override
	public int appendQuotedUTF8(byte[] buffer, int offset) {
		return appendUnquotedUTF8(buffer, offset);
	}

	@Override
	public int appendQuoted(char[] buffer, int offset) {
		return appendUnquoted(buffer, offset);
	}

	@Override
	public int appendUnquotedUTF8(byte[] buffer, int offset) {
		if (offset + this.utf8.length > buffer.length) {
			return -1;
		}
		System.arraycopy(this.utf8, 0, buffer, offset, this.utf8.length);
		return this.utf8.length;
	}

	@Override
	public int appendUnquoted(char[] buffer, int offset) {
		String text = getValue();
		if (offset + text.length() > buffer.length) {
			return -1;
		}
		text.getChars(0, text.length(), buffer, offset);
		return text.length();
	}

	@Override
	public int writeQuotedUTF8(OutputStream out) throws IOException {
		return writeUnquotedUTF8(out);
	}

	@Override
	public int writeUnquotedUTF8(OutputStream out) throws IOException {
		out.write(this.utf8);
		return this.utf8.length;
	}

	@Override
	public int putQuotedUTF8(ByteBuffer buffer) {
		return putUnquotedUTF8(buffer);
	}

	@Override
	public int putUnquotedUTF8(ByteBuffer buffer) {
		if (this.utf8.length > buffer.remaining()) {
			return -1;
		}
		buffer.put(this.utf8);
		return this.utf8.length;
	}

}
