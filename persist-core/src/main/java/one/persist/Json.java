package one.persist;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * A value as it is kept: the text of one JSON value in UTF-8, without white space between
 * tokens. Numbers keep every digit and the order of fields stays, so that a value comes
 * back as it went in. Two values are equal when their texts are. Immutable.
 */
public final class Json {

	private final byte[] utf8;

	private Json(byte[] utf8) {
		this.utf8 = utf8;
	}

	/**
	 * Reads a JSON text.
	 * @param text one JSON value, with any white space
	 * @return the value
	 * @throws InvalidRecordException if it is not JSON, or breaks a rule of
	 * {@link RecordLimits}
	 */
	public static Json parse(String text) {
		return new Json(JsonNormalizer.normalize(text));
	}

	/**
	 * Reads a JSON text.
	 * @param utf8 one JSON value in UTF-8, with any white space
	 * @return the value
	 * @throws InvalidRecordException if it is not JSON, or breaks a rule of
	 * {@link RecordLimits}
	 */
	public static Json parse(byte[] utf8) {
		return new Json(JsonNormalizer.normalize(utf8));
	}

	/**
	 * Reads the value at which a parser stands, and leaves it at the value's last token.
	 * @param parser stands at the value's first token
	 * @return the value
	 * @throws InvalidRecordException if it breaks a rule of {@link RecordLimits}
	 * @throws tools.jackson.core.JacksonException if it is not JSON
	 */
	public static Json read(JsonParser parser) {
		return new Json(JsonNormalizer.read(parser));
	}

	/**
	 * Takes a text that was checked before, as it comes out of a store. Not checked
	 * again: a value made of anything else breaks whoever reads it.
	 * @param utf8 what {@link #toBytes()} gave; owned by the value from now on
	 * @return the value
	 */
	public static Json ofChecked(byte[] utf8) {
		return new Json(utf8);
	}

	/**
	 * Reads a value that lies among other bytes, if its text is as a value is kept: then
	 * nothing has to be changed or looked at again.
	 * @param bytes where it lies
	 * @param from its first byte
	 * @param to where the bytes end
	 * @return the value, {@link #size()} bytes long; null if its text is of another form,
	 * may be, or is no value at all: then {@link #parse(byte[])} tells
	 */
	public static @Nullable Json readKept(byte[] bytes, int from, int to) {
		int end = NormalText.end(bytes, from, to);
		return (end < 0 || end - from > RecordLimits.MAX_VALUE_BYTES) ? null
				: new Json(Arrays.copyOfRange(bytes, from, end));
	}

	/**
	 * The text in UTF-8.
	 * @return a copy
	 */
	public byte[] toBytes() {
		return this.utf8.clone();
	}

	/**
	 * Writes the text in UTF-8.
	 * @param out is given the bytes, which it may not change
	 * @throws IOException if it takes none
	 */
	public void writeTo(OutputStream out) throws IOException {
		out.write(this.utf8);
	}

	/**
	 * Writes the value as it is.
	 * @param generator stands where a value is expected
	 */
	public void write(JsonGenerator generator) {
		generator.writeRawValue(new RawUtf8(this.utf8));
	}

	/**
	 * How large the value is.
	 * @return bytes of UTF-8
	 */
	public int size() {
		return this.utf8.length;
	}

	/**
	 * Whether the value is the literal {@code null}.
	 * @return true for {@code null}
	 */
	public boolean isNull() {
		return this.utf8.length == 4 && this.utf8[0] == 'n';
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Json json && Arrays.equals(this.utf8, json.utf8);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.utf8);
	}

	/**
	 * The text.
	 * @return one JSON value without white space between tokens
	 */
	@Override
	public String toString() {
		return new String(this.utf8, StandardCharsets.UTF_8);
	}

}
