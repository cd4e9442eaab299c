package one.persist.internal.sync;

import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * What a remote said of one record: pulled, or in the answer to a push.
 *
 * @param key the record's key
 * @param change the remote's version; null if the remote has forgotten that it was
 * deleted
 */
record Incoming(String key, @Nullable RecordChange change) {

	static Incoming of(RecordChange change) {
		return new Incoming(change.key(), change);
	}

	static Incoming gone(String key) {
		return new Incoming(key, null);
	}

}
