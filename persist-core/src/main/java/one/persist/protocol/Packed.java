package one.persist.protocol;

import java.util.Collection;

/**
 * A message as it is sent.
 *
 * @param bytes JSON in UTF-8, perhaps compressed
 * @param gzip whether it is compressed, by gzip
 */
public record Packed(byte[] bytes, boolean gzip) {

	/**
	 * Packs a message that is written already.
	 * @param json the message
	 * @param encodings those that whoever reads it understands
	 * @return the message, compressed if that is understood and worth it
	 */
	public static Packed of(byte[] json, Collection<String> encodings) {
		return MessageOutput.pack((out) -> out.write(json), encodings);
	}

}
