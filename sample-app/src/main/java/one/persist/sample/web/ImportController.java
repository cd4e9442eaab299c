package one.persist.sample.web;

import java.io.IOException;
import java.io.InputStream;

import one.persist.Json;
import one.persist.Store;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes many records at once: one JSON object a line, with a {@code key} and a
 * {@code value}. Other fields are passed over, so that what a list gave can be imported.
 */
@RestController
final class ImportController {

	@PostMapping(path = "/api/{store}/import",
			consumes = { MediaType.APPLICATION_NDJSON_VALUE, MediaType.APPLICATION_JSON_VALUE })
	Imported importRecords(Store store, InputStream body) throws IOException {
		return new Imported(new RecordImport(store.records(Json.class)).run(body));
	}

	/**
	 * The answer.
	 *
	 * @param imported records that were put
	 */
	record Imported(long imported) {

	}

}
