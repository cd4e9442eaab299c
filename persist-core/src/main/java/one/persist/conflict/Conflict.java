package one.persist.conflict;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Two versions of a record of which neither has seen the other, left for a person to
 * settle with {@link one.persist.Records#resolve(Conflict, Object)}. Immutable; a
 * snapshot.
 *
 * @param <T> type of the values
 * @param key of which record
 * @param local this device's version, which reads give meanwhile
 * @param remote the other version
 * @param base what both came from; null if the record was new on both sides, or that is
 * no longer known
 * @param remoteName the remote that the other version came from
 * @param detectedAt when the conflict was met
 * @param reason why no strategy settled it, in words
 */
public record Conflict<T>(String key, RecordVersion<@Nullable T> local, RecordVersion<@Nullable T> remote,
		@Nullable RecordVersion<@Nullable T> base, String remoteName, Instant detectedAt, String reason) {

}
