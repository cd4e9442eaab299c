package one.persist.inspect;

import one.persist.Version;
import org.jspecify.annotations.Nullable;

/**
 * A record without its value. Immutable.
 *
 * @param key the key
 * @param size bytes of the value as JSON
 * @param version names the write that the value came from; null if the record is damaged
 * and that cannot be told
 * @param conflicted whether a conflict of it waits for a person
 * @param damaged whether its bytes are known not to be those that were written
 */
public record RecordSummary(String key, long size, @Nullable Version version, boolean conflicted, boolean damaged) {

}
