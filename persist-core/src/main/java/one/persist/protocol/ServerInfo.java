package one.persist.protocol;

import java.time.Instant;
import java.util.List;

import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself, as it travels.
 *
 * @param protocols versions of the protocol that it speaks
 * @param limits what it takes at once
 * @param records how large a record may be
 * @param requests how it bounds requests; null if it does not tell
 * @param tenant how much it keeps for the tenant of who asks; null if it does not tell
 * @param encodings encodings of bodies that it understands, such as {@code gzip}
 * @param time its clock
 */
public record ServerInfo(List<Integer> protocols, RemoteLimits limits, RecordBounds records,
		@Nullable RequestBounds requests, @Nullable TenantBounds tenant, List<String> encodings, Instant time) {

	/**
	 * Copies the lists.
	 */
	public ServerInfo {
		protocols = List.copyOf(protocols);
		encodings = List.copyOf(encodings);
	}

	/**
	 * What a server says that bounds no more than the protocol does.
	 * @param protocols versions of the protocol that it speaks
	 * @param limits what it takes at once
	 * @param encodings encodings of bodies that it understands
	 * @param time its clock
	 */
	public ServerInfo(List<Integer> protocols, RemoteLimits limits, List<String> encodings, Instant time) {
		this(protocols, limits, RecordBounds.WIDEST, null, null, encodings, time);
	}

}
