package one.persist.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;

/**
 * A message as it is sent: JSON in UTF-8, perhaps compressed by gzip. Immutable.
 */
public final class Packed {

	/** No message: a request without a body. */
	public static final Packed NONE = MessageOutput.pack((out) -> {
	}, List.of());

	private final Pieces bytes;

	private final boolean gzip;

	Packed(Pieces bytes, boolean gzip) {
		this.bytes = bytes;
		this.gzip = gzip;
	}

	/**
	 * Packs a message that is written already.
	 * @param json the message
	 * @param encodings those that whoever reads it understands; only
	 * {@link ProtocolCodec#GZIP} counts
	 * @return the message, compressed if that is understood and worth it
	 */
	public static Packed of(byte[] json, Collection<String> encodings) {
		return MessageOutput.pack((out) -> out.write(json), encodings);
	}

	/**
	 * How much is sent.
	 * @return bytes
	 */
	public int length() {
		return this.bytes.length();
	}

	/**
	 * Whether it is compressed.
	 * @return true for gzip
	 */
	public boolean gzip() {
		return this.gzip;
	}

	/**
	 * What is sent, in one array.
	 * @return a copy
	 */
	public byte[] bytes() {
		return this.bytes.toByteArray();
	}

	/**
	 * Writes what is sent, piece by piece: it is never in one array.
	 * @param out is given the bytes, which it may not change
	 * @throws IOException if it takes none
	 */
	public void writeTo(OutputStream out) throws IOException {
		this.bytes.writeTo(out);
	}

}
