package one.persist.protocol;

import java.util.Collection;
import java.util.List;

/**
 * A push that is written as far as it is known before it is sent: its entries. One thread
 * at a time.
 */
public final class PushMessage implements AutoCloseable {

	private final MessageOutput out;

	private PushMessage(MessageOutput out) {
		this.out = out;
	}

	/**
	 * Writes the entries of a push, compressed if that pays.
	 * @param entries the entries
	 * @param encodings those that whoever reads it understands; only
	 * {@link ProtocolCodec#GZIP} counts
	 * @return the push so far; to be closed
	 */
	public static PushMessage of(List<PushEntry> entries, Collection<String> encodings) {
		MessageOutput out = MessageOutput.open(encodings);
		boolean written = false;
		try {
			ProtocolWriter.pushEntries(out, entries);
			written = true;
			return new PushMessage(out);
		}
		finally {
			if (!written) {
				out.close();
			}
		}
	}

	/**
	 * Writes the rest of the push. Once.
	 * @param state what its device knows of the remote
	 * @param push its name
	 * @return the message
	 */
	public Packed complete(DeviceState state, PushName push) {
		ProtocolWriter.pushHeading(this.out, state, push);
		return this.out.packed();
	}

	/**
	 * Frees what compresses. What was completed stays as it is.
	 */
	@Override
	public void close() {
		this.out.close();
	}

}
