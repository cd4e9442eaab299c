package one.persist.conflict;

import one.persist.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy is asked about. Immutable.
 *
 * @param store the store's name
 * @param key of which record
 * @param local this device's version
 * @param remote the other version; its value differs from the local one
 * @param base what a remote last confirmed; null if it never did, or that is no longer
 * known
 */
public record ConflictContext(String store, String key, RecordVersion<@Nullable Json> local,
		RecordVersion<@Nullable Json> remote, @Nullable RecordVersion<@Nullable Json> base) {

}
