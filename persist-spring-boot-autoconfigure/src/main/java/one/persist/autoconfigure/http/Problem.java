package one.persist.autoconfigure.http;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an error's body says, after RFC 9457.
 *
 * @param code for a program; null if there is none
 * @param detail for a person; null if there is none
 */
record Problem(@Nullable String code, @Nullable String detail) {

	static final Problem NONE = new Problem(null, null);

	/** No server explains itself at greater length. */
	static final int MAX_BYTES = 64 * 1024;

	static Problem read(byte[] body) {
		if (body.length == 0 || body.length > MAX_BYTES) {
			return NONE;
		}
		try {
			JsonNode json = JsonMapper.shared().readTree(body);
			return new Problem(text(json, "code"), text(json, "detail"));
		}
		catch (JacksonException ex) {
			return NONE;
		}
	}

	private static @Nullable String text(JsonNode json, String field) {
		JsonNode value = json.get(field);
		return (value != null && value.isString()) ? value.stringValue() : null;
	}

}
