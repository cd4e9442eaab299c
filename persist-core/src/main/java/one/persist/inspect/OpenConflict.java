package one.persist.inspect;

import java.time.Instant;

import one.persist.Version;
import org.jspecify.annotations.Nullable;

/**
 * An open conflict without the values of its sides. Immutable.
 *
 * @param key of which record
 * @param remote the remote that the other side came from
 * @param local names this device's side; null if that is damaged
 * @param localDeleted whether this device's side is a delete
 * @param other names the other side
 * @param otherDeleted whether the other side is a delete
 * @param detectedAt when the conflict was met
 * @param reason why no strategy settled it, in words
 */
public record OpenConflict(String key, String remote, @Nullable Version local, boolean localDeleted, Version other,
		boolean otherDeleted, Instant detectedAt, String reason) {

}
