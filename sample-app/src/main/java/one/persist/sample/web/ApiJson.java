package one.persist.sample.web;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.Version;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

import org.springframework.stereotype.Component;

/**
 * How the API reads and writes JSON: values pass through as text, so that no number loses
 * a digit on its way.
 */
@Component
final class ApiJson extends SimpleModule {

	/**
	 * Bounds that never speak before those of a record do: who reads a body bounds it.
	 */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNumberLength(RequestBodies.MAX_BYTES)
			.maxStringLength(RequestBodies.MAX_BYTES)
			.maxNameLength(RequestBodies.MAX_BYTES)
			.build())
		.build();

	ApiJson() {
		addSerializer(Json.class, new VerbatimSerializer());
		addSerializer(Version.class, ToStringSerializer.instance);
		addSerializer(DeviceId.class, ToStringSerializer.instance);
	}

	/**
	 * Reads one object, field by field.
	 * @param utf8 the text of the object
	 * @param field called with each field's name while the parser stands at its value, to
	 * be left at the value's last token
	 * @throws MalformedBodyException if the text is not one JSON object
	 */
	static void readObject(byte[] utf8, BiConsumer<String, JsonParser> field) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw new MalformedBodyException("A JSON object is expected.", null);
			}
			Set<String> names = new HashSet<>();
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				if (!names.add(name)) {
					throw new MalformedBodyException("The field '" + name + "' is there twice.", null);
				}
				parser.nextToken();
				field.accept(name, parser);
			}
			if (parser.nextToken() != null) {
				throw new MalformedBodyException("The text goes on after the object's end.", null);
			}
		}
		catch (JacksonException ex) {
			TokenStreamLocation place = ex.getLocation();
			throw new MalformedBodyException(
					(place != null) ? "This is not JSON (column " + place.getColumnNr() + ")." : "This is not JSON.",
					ex);
		}
	}

	/**
	 * Reads an object that has one field, a text.
	 * @param name name of the field
	 * @param utf8 the text of the object
	 * @return the field's text; empty if it is not there
	 * @throws MalformedBodyException if there is another field, or the text is no object
	 */
	static String readOnlyText(String name, byte[] utf8) {
		StringBuilder only = new StringBuilder();
		readObject(utf8, (found, parser) -> {
			if (!found.equals(name)) {
				throw new MalformedBodyException("There is no field '" + found + "'.", null);
			}
			only.append(readText(name, parser));
		});
		return only.toString();
	}

	/**
	 * Reads a text.
	 * @param name of which field
	 * @param parser stands at the value
	 * @return the text
	 * @throws MalformedBodyException if the value is not a text
	 */
	static String readText(String name, JsonParser parser) {
		if (parser.currentToken() != JsonToken.VALUE_STRING) {
			throw new MalformedBodyException("The field '" + name + "' is a text.", null);
		}
		return parser.getString();
	}

	/**
	 * Reads a record's value.
	 * @param parser stands at the value
	 * @return the value
	 * @throws one.persist.InvalidRecordException if it breaks a rule of a record
	 */
	static Json readValue(JsonParser parser) {
		return Json.read(parser);
	}

	private static final class VerbatimSerializer extends ValueSerializer<Json> {

		@Override
		public void serialize(Json value, JsonGenerator generator, SerializationContext context) {
			value.write(generator);
		}

	}

}
