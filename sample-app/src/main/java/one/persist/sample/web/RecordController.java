package one.persist.sample.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoredRecord;
import one.persist.Version;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Reads and writes records. With {@code ?version=}, a write happens only if the record is
 * still at that version.
 */
@RestController
final class RecordController {

	@GetMapping({ "/api/{store}/records/{*key}", "/api/{store}/record" })
	RecordView get(Store store, RecordKey key) {
		return store.records(Json.class).get(key.value()).map(RecordView::of).orElseThrow(() -> noRecord(store, key));
	}

	@PutMapping(path = { "/api/{store}/records/{*key}", "/api/{store}/record" },
			consumes = MediaType.APPLICATION_JSON_VALUE)
	RecordView put(Store store, RecordKey key, @RequestParam @Nullable Version version, InputStream body)
			throws IOException {
		Json value = Json.parse(RequestBodies.read(body));
		Records<Json> records = store.records(Json.class);
		StoredRecord<Json> stored = (version != null) ? records.put(key.value(), value, version)
				: records.put(key.value(), value);
		return RecordView.of(stored);
	}

	@DeleteMapping({ "/api/{store}/records/{*key}", "/api/{store}/record" })
	ResponseEntity<Void> delete(Store store, RecordKey key, @RequestParam @Nullable Version version) {
		Records<Json> records = store.records(Json.class);
		if (version != null) {
			records.delete(key.value(), version);
		}
		else if (!records.delete(key.value())) {
			throw noRecord(store, key);
		}
		return ResponseEntity.noContent().build();
	}

	@GetMapping("/api/{store}/records")
	List<RecordView> list(Store store, @RequestParam(defaultValue = "") String prefix,
			@RequestParam @Nullable String after, @RequestParam(defaultValue = "100") int limit) {
		if (limit < 1 || limit > RecordQuery.MAX_LIMIT) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"A limit is from 1 to " + RecordQuery.MAX_LIMIT + ", not " + limit + ".");
		}
		RecordQuery query = RecordQuery.prefix(prefix).after(after).limit(limit);
		return store.records(Json.class).list(query).stream().map(RecordView::of).toList();
	}

	private static ResponseStatusException noRecord(Store store, RecordKey key) {
		return new ResponseStatusException(HttpStatus.NOT_FOUND,
				"The store '" + store.name() + "' has no record '" + key.value() + "'.");
	}

}
