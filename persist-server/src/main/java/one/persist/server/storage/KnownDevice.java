package one.persist.server.storage;

import java.time.Instant;

import one.persist.DeviceId;
import org.jspecify.annotations.Nullable;

/**
 * A device, as the server knows it in one store.
 *
 * @param device its id
 * @param caller what it was last called with, for people; null if that is not known
 * @param client what it last said of its program; null if nothing
 * @param firstSeen when it was first heard of
 * @param lastSeen when it was last heard of, to the minute
 * @param lag how far it is behind the newest commit, as of its last pull, to the minute
 * @param revoked whether it may not call
 */
public record KnownDevice(DeviceId device, @Nullable String caller, @Nullable String client, Instant firstSeen,
		Instant lastSeen, Lag lag, boolean revoked) {

	/**
	 * How far a device is behind.
	 *
	 * @param commits commits that it has not read, those of its own included; at most
	 * 1000 are counted
	 * @param changes changes in them, those that were replaced since included
	 */
	public record Lag(long commits, long changes) {

	}

}
