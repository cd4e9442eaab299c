package one.persist.autoconfigure.console;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes JSON apart and lays it out without reading it: every digit and every escape stays
 * as it is kept. The text is one that a store gave out, so it has no white space between
 * tokens and is known to be JSON.
 */
final class JsonText {

	private static final String INDENT = "  ";

	private JsonText() {
	}

	/**
	 * Lays a value out, a field or an element a line.
	 */
	static String indented(String json) {
		StringBuilder laidOut = new StringBuilder(json.length() * 2);
		int depth = 0;
		int i = 0;
		while (i < json.length()) {
			char c = json.charAt(i);
			int end = i + 1;
			if (c == '"') {
				end = endOfString(json, i);
				laidOut.append(json, i, end);
			}
			else if ((c == '{' || c == '[') && isClose(json.charAt(i + 1))) {
				end = i + 2;
				laidOut.append(json, i, end);
			}
			else if (c == '{' || c == '[') {
				depth++;
				line(laidOut.append(c), depth);
			}
			else if (isClose(c)) {
				depth--;
				line(laidOut, depth).append(c);
			}
			else if (c == ',') {
				line(laidOut.append(c), depth);
			}
			else {
				laidOut.append((c == ':') ? ": " : c);
			}
			i = end;
		}
		return laidOut.toString();
	}

	private static boolean isClose(char c) {
		return c == '}' || c == ']';
	}

	private static StringBuilder line(StringBuilder text, int depth) {
		return text.append('\n').append(INDENT.repeat(depth));
	}

	static boolean isObject(String json) {
		return json.startsWith("{");
	}

	/**
	 * The fields of an object, in their order: values by names, both as JSON.
	 */
	static Map<String, String> fields(String object) {
		Map<String, String> fields = new LinkedHashMap<>();
		int i = 1;
		while (object.charAt(i) == '"') {
			int name = endOfString(object, i);
			int value = endOfValue(object, name + 1);
			fields.put(object.substring(i, name), object.substring(name + 1, value));
			i = (object.charAt(value) == ',') ? value + 1 : value;
		}
		return fields;
	}

	/**
	 * Makes an object of fields.
	 */
	static String object(Map<String, String> fields) {
		StringBuilder object = new StringBuilder("{");
		fields.forEach((name,
				value) -> object.append((object.length() > 1) ? "," : "").append(name).append(':').append(value));
		return object.append('}').toString();
	}

	private static int endOfValue(String json, int start) {
		int depth = 0;
		int i = start;
		while (true) {
			char c = json.charAt(i);
			if (depth == 0 && (c == ',' || isClose(c))) {
				return i;
			}
			if (c == '"') {
				i = endOfString(json, i);
				continue;
			}
			depth += (c == '{' || c == '[') ? 1 : isClose(c) ? -1 : 0;
			i++;
		}
	}

	private static int endOfString(String json, int start) {
		int i = start + 1;
		while (json.charAt(i) != '"') {
			i += (json.charAt(i) == '\\') ? 2 : 1;
		}
		return i + 1;
	}

}
