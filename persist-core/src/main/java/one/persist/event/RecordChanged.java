package one.persist.event;

import one.persist.Version;
import org.jspecify.annotations.Nullable;

/**
 * A record was written, deleted, pulled or merged, and can be read.
 *
 * @param store the store
 * @param key the record's key
 * @param version the version that it is at now
 * @param deleted whether it is gone
 * @param remote the remote that the change came from; null if it was made here
 */
public record RecordChanged(String store, String key, Version version, boolean deleted,
		@Nullable String remote) implements PersistEvent {

}
