package one.persist.autoconfigure.console;

import java.time.Instant;

import one.persist.console.Frame;
import one.persist.inspect.RecordDetail;
import org.jspecify.annotations.Nullable;

/**
 * A conflict that is open no more.
 *
 * @param store the store
 * @param key of which record
 * @param deleted whether the record was deleted
 * @param at when the record was written as it is now; null if nothing of it is left
 * @param device which device wrote it; null if nothing of it is left
 * @param value its value, as it is shown; null if there is none
 * @param typed what a person had typed before finding this out; null if nothing
 */
record SettledView(StoreView store, String key, boolean deleted, @Nullable Instant at, @Nullable String device,
		@Nullable ShownText value, @Nullable String typed) {

	static SettledView of(StoreView store, @Nullable RecordDetail record, String key, @Nullable String typed) {
		if (record == null) {
			return new SettledView(store, key, true, null, null, null, typed);
		}
		ShownText value = (record.value() != null) ? ShownText.of(JsonText.indented(record.value().toString())) : null;
		return new SettledView(store, key, record.deleted(), record.version().timestamp().toInstant(),
				record.version().device().value(), value, typed);
	}

	public boolean own() {
		return this.store.device().equals(this.device);
	}

	public String recordUrl() {
		return Frame.withQuery(this.store.path() + "/record", "key", this.key);
	}

}
