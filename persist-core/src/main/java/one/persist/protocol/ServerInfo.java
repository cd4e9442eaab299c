package one.persist.protocol;

import java.time.Instant;
import java.util.List;

import one.persist.spi.RemoteLimits;

/**
 * What a server says of itself, as it travels.
 *
 * @param protocols versions of the protocol that it speaks
 * @param limits what it takes at once
 * @param encodings encodings of bodies that it understands, such as {@code gzip}
 * @param time its clock
 */
public record ServerInfo(List<Integer> protocols, RemoteLimits limits, List<String> encodings, Instant time) {

	/**
	 * Copies the lists.
	 */
	public ServerInfo {
		protocols = List.copyOf(protocols);
		encodings = List.copyOf(encodings);
	}

}
