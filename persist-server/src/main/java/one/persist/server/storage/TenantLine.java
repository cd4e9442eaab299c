package one.persist.server.storage;

import java.util.HashMap;
import java.util.Map;

import one.persist.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A line of an exported tenant.
 */
final class TenantLine {

	private final long number;

	private final Map<String, Object> fields = new HashMap<>();

	private TenantLine(long number) {
		this.number = number;
	}

	/**
	 * Reads the next line.
	 * @param number its number, for messages
	 * @return the line; null if there is none
	 */
	static @Nullable TenantLine read(JsonParser json, long number) {
		JsonToken first = json.nextToken();
		if (first == null) {
			return null;
		}
		TenantLine line = new TenantLine(number);
		if (first != JsonToken.START_OBJECT) {
			throw line.wrong("is no object");
		}
		while (json.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = json.currentName();
			JsonToken value = json.nextToken();
			line.fields.put(name, line.value(json, name, value));
		}
		return line;
	}

	private Object value(JsonParser json, String name, JsonToken token) {
		if (name.equals("value")) {
			return Json.read(json);
		}
		return switch (token) {
			case VALUE_STRING -> json.getString();
			case VALUE_NUMBER_INT -> json.getLongValue();
			default -> throw wrong("has a field '" + name + "' that is neither text nor a whole number");
		};
	}

	String type() {
		return text("type");
	}

	String text(String name) {
		String text = optionalText(name);
		if (text == null) {
			throw wrong("has no text '" + name + "'");
		}
		return text;
	}

	@Nullable String optionalText(String name) {
		return (this.fields.get(name) instanceof String text) ? text : null;
	}

	long number(String name) {
		if (this.fields.get(name) instanceof Long number) {
			return number;
		}
		throw wrong("has no number '" + name + "'");
	}

	@Nullable Json value() {
		return (this.fields.get("value") instanceof Json value) ? value : null;
	}

	IllegalArgumentException wrong(String what) {
		return new IllegalArgumentException("Line " + this.number + " of the exported tenant " + what);
	}

	IllegalArgumentException wrong(RuntimeException cause) {
		return new IllegalArgumentException(
				"Line " + this.number + " of the exported tenant breaks a rule: " + cause.getMessage(), cause);
	}

}
