package one.persist.protocol;

import java.nio.charset.StandardCharsets;

import one.persist.Json;
import org.jspecify.annotations.Nullable;

/**
 * A part of a message, read as far as it is written as {@link ProtocolWriter} writes.
 * Each method moves past what it reads, and stays where it is if that is not there.
 */
final class PlainText {

	/** Holds the part; more than that may be in it. */
	byte[] bytes;

	/** Where the part begins that is not read yet. */
	int at;

	/** Where the part ends. */
	int end;

	PlainText(int size) {
		this.bytes = new byte[size];
	}

	/** Drops what is read, and makes room for a part of another size. */
	void makeRoom(int size) {
		byte[] room = (size > this.bytes.length) ? new byte[size] : this.bytes;
		System.arraycopy(this.bytes, this.at, room, 0, this.end - this.at);
		this.bytes = room;
		this.end -= this.at;
		this.at = 0;
	}

	boolean skip(String ascii) {
		int length = ascii.length();
		if (length > this.end - this.at) {
			return false;
		}
		for (int i = 0; i < length; i++) {
			if (this.bytes[this.at + i] != ascii.charAt(i)) {
				return false;
			}
		}
		this.at += length;
		return true;
	}

	boolean isNext(char ascii) {
		return this.at < this.end && this.bytes[this.at] == ascii;
	}

	/** A string without an escape. */
	@Nullable String string() {
		if (!isNext('"')) {
			return null;
		}
		boolean ascii = true;
		for (int i = this.at + 1; i < this.end; i++) {
			byte b = this.bytes[i];
			if (b == '"') {
				return (ascii || Json.readKept(this.bytes, this.at, i + 1) != null) ? stringTo(i) : null;
			}
			if (b == '\\' || (b >= 0 && b < ' ')) {
				return null;
			}
			ascii &= b > 0;
		}
		return null;
	}

	private String stringTo(int quote) {
		String string = new String(this.bytes, this.at + 1, quote - this.at - 1, StandardCharsets.UTF_8);
		this.at = quote + 1;
		return string;
	}

	@Nullable Json value() {
		Json value = Json.readKept(this.bytes, this.at, this.end);
		this.at += (value != null) ? value.size() : 0;
		return value;
	}

}
