package one.persist.sample.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import one.persist.Json;
import one.persist.Records;
import one.persist.StaleConflictException;
import one.persist.Store;
import one.persist.conflict.Conflict;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the conflicts that wait for a person, and settles them.
 */
@RestController
final class ConflictController {

	@GetMapping("/api/{store}/conflicts")
	List<ConflictView> conflicts(Store store) {
		return store.records(Json.class).conflicts().stream().map(ConflictView::of).toList();
	}

	@PostMapping(path = { "/api/{store}/conflicts/{*key}", "/api/{store}/conflict" },
			consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<RecordView> settle(Store store, RecordKey key, InputStream body) throws IOException {
		Settlement settlement = Settlement.parse(RequestBodies.read(body));
		Records<Json> records = store.records(Json.class);
		Conflict<Json> conflict = records.conflict(key.value())
			.filter(settlement::hasSeen)
			.orElseThrow(() -> new StaleConflictException(
					"The conflict of '" + key.value() + "' is settled, or a side has changed: look at it again.",
					null));
		return records.resolve(conflict, settlement.chosen(conflict))
			.map((stored) -> ResponseEntity.ok(RecordView.of(stored)))
			.orElseGet(() -> ResponseEntity.noContent().build());
	}

}
