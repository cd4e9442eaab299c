package one.persist;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import one.persist.InvalidRecordException.Rule;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Checks a JSON text in one pass and writes it again without white space between tokens.
 * Numbers are copied as text, never read as numbers.
 */
final class JsonNormalizer {

	/** White space may make a text longer than its value; this much is read, no more. */
	private static final int MAX_TEXT = 4 * RecordLimits.MAX_VALUE_BYTES;

	/**
	 * Bounds of the parser. They stand above those of a record, so that it is the rule of
	 * the record that speaks and not the library; and they bound the memory of a parse.
	 * Numbers are never converted here, so their length is bounded by that of the text.
	 */
	private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
		.maxNestingDepth(RecordLimits.MAX_NESTING + 1)
		.maxNumberLength(MAX_TEXT)
		.maxStringLength(RecordLimits.MAX_VALUE_BYTES + 1)
		.maxNameLength(RecordLimits.MAX_VALUE_BYTES + 1)
		.build();

	/**
	 * To be copied for each value that is parsed: no value is to find the names of
	 * others, which may be many, in the parser's memory.
	 */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.streamReadConstraints(CONSTRAINTS)
		.build();

	private JsonNormalizer() {
	}

	static byte[] normalize(byte[] utf8) {
		return NormalText.is(utf8) ? utf8.clone() : rewrite(utf8);
	}

	/** Reads and writes the text, whatever form it has. */
	static byte[] rewrite(byte[] utf8) {
		requireReadable(utf8.length);
		return rewrite(() -> FACTORY.copy().createParser(ObjectReadContext.empty(), utf8), utf8.length);
	}

	static byte[] normalize(String text) {
		requireReadable(text.length());
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		// a lone surrogate became '?': the normalizer has to see it
		if (NormalText.is(utf8) && UnicodeScalars.allIn(text)) {
			return utf8;
		}
		return rewrite(() -> FACTORY.copy().createParser(ObjectReadContext.empty(), text), text.length());
	}

	static byte[] read(JsonParser parser) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
			copyValue(parser, generator);
		}
		byte[] copy = requireSize(out).toByteArray();
		// only a strict parser has told duplicate fields; what another let through is
		// read again
		return parser.isEnabled(StreamReadFeature.STRICT_DUPLICATE_DETECTION) ? copy : normalize(copy);
	}

	private static void requireReadable(int length) {
		if (length > MAX_TEXT) {
			throw tooLarge(length);
		}
	}

	private static byte[] rewrite(Supplier<JsonParser> source, int sizeHint) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(sizeHint);
		try (JsonParser parser = source.get();
				JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
			if (parser.nextToken() == null) {
				throw new InvalidRecordException(Rule.NOT_JSON, "The value is empty: it must be one JSON value");
			}
			copyValue(parser, generator);
			if (parser.nextToken() != null) {
				throw new InvalidRecordException(Rule.NOT_JSON,
						"The value goes on after its end: it must be one JSON value");
			}
		}
		catch (StreamConstraintsException ex) {
			throw tooLarge(sizeHint);
		}
		catch (JacksonException ex) {
			throw unreadable(ex);
		}
		return requireSize(out).toByteArray();
	}

	private static ByteArrayOutputStream requireSize(ByteArrayOutputStream out) {
		if (out.size() > RecordLimits.MAX_VALUE_BYTES) {
			throw tooLarge(out.size());
		}
		return out;
	}

	private static void copyValue(JsonParser parser, JsonGenerator generator) {
		int depth = 0;
		JsonToken token = parser.currentToken();
		do {
			if (token == null) {
				throw new InvalidRecordException(Rule.NOT_JSON, "The value is cut off");
			}
			if (token.isStructStart()) {
				depth++;
				requireDepth(depth);
			}
			else if (token.isStructEnd()) {
				depth--;
			}
			copyToken(token, parser, generator);
			if (depth > 0) {
				token = parser.nextToken();
			}
		}
		while (depth > 0);
	}

	private static void copyToken(JsonToken token, JsonParser parser, JsonGenerator generator) {
		switch (token) {
			case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(requireNumber(parser.getString()));
			case VALUE_STRING -> generator.writeString(requireScalars(parser.getString()));
			case PROPERTY_NAME -> generator.writeName(requireScalars(parser.currentName()));
			default -> generator.copyCurrentEvent(parser);
		}
	}

	private static void requireDepth(int depth) {
		if (depth > RecordLimits.MAX_NESTING) {
			throw new InvalidRecordException(Rule.VALUE_TOO_DEEP,
					"The value nests deeper than " + RecordLimits.MAX_NESTING + " levels");
		}
	}

	private static String requireNumber(String number) {
		if (number.length() > RecordLimits.MAX_NUMBER_CHARS) {
			throw new InvalidRecordException(Rule.NUMBER_TOO_LONG,
					"A number in the value has more than " + RecordLimits.MAX_NUMBER_CHARS + " characters");
		}
		return number;
	}

	private static String requireScalars(String string) {
		if (!UnicodeScalars.allIn(string)) {
			throw new InvalidRecordException(Rule.VALUE_CHARACTERS,
					"A string in the value has a lone surrogate, which no UTF-8 text can hold");
		}
		return string;
	}

	private static InvalidRecordException tooLarge(int size) {
		return new InvalidRecordException(Rule.VALUE_TOO_LARGE,
				"The value is larger than " + RecordLimits.MAX_VALUE_BYTES + " bytes (" + size + " were given)");
	}

	/** The message names the place and not the text: a value does not belong in a log. */
	private static InvalidRecordException unreadable(JacksonException ex) {
		TokenStreamLocation location = ex.getLocation();
		String place = (location != null) ? "line " + location.getLineNr() + ", column " + location.getColumnNr()
				: "no place is known";
		String detail = ex.getOriginalMessage();
		if (detail != null && detail.startsWith("Duplicate Object property")) {
			return new InvalidRecordException(Rule.DUPLICATE_FIELD,
					"An object in the value names a field twice (" + place + ")", ex);
		}
		return new InvalidRecordException(Rule.NOT_JSON, "The value is not JSON (" + place + ")", ex);
	}

}
