package one.persist.sample.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import one.persist.Store;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells which of some records wait to be sent: {@code {"keys":["a","b"]}}.
 */
@RestController
final class PendingController {

	/** Keys asked for at once: as many as the page shows at most. */
	private static final int MAX_KEYS = 1_000;

	@PostMapping(path = "/api/{store}/pending", consumes = MediaType.APPLICATION_JSON_VALUE)
	List<String> pending(Store store, InputStream body) throws IOException {
		return Body.parse(RequestBodies.read(body)).stream().filter(store.sync()::isPending).toList();
	}

	private static final class Body {

		private final List<String> keys = new ArrayList<>();

		static List<String> parse(byte[] text) {
			Body body = new Body();
			ApiJson.readObject(text, body::read);
			return body.keys;
		}

		private void read(String name, JsonParser parser) {
			if (!name.equals("keys")) {
				throw new MalformedBodyException("There is no field '" + name + "'.", null);
			}
			if (parser.currentToken() != JsonToken.START_ARRAY) {
				throw new MalformedBodyException("The field 'keys' is a list.", null);
			}
			while (parser.nextToken() != JsonToken.END_ARRAY) {
				if (this.keys.size() == MAX_KEYS) {
					throw new MalformedBodyException("At most " + MAX_KEYS + " keys are asked for at once.", null);
				}
				this.keys.add(ApiJson.readText(name, parser));
			}
		}

	}

}
