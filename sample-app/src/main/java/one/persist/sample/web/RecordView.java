package one.persist.sample.web;

import java.time.Instant;

import one.persist.Json;
import one.persist.StoredRecord;
import one.persist.Version;

/**
 * A record as the API shows it.
 *
 * @param key the key
 * @param value the value, digit by digit as it was put
 * @param version names the write that the value came from
 * @param updatedAt when that was
 * @param conflicted whether a conflict waits to be settled
 */
record RecordView(String key, Json value, Version version, Instant updatedAt, boolean conflicted) {

	static RecordView of(StoredRecord<Json> stored) {
		return new RecordView(stored.key(), stored.value(), stored.version(), stored.updatedAt(), stored.conflicted());
	}

}
