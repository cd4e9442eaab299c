package one.persist.spi;

import one.persist.InvalidRecordException;
import one.persist.InvalidRecordException.Rule;
import one.persist.Json;
import one.persist.RecordLimits;
import one.persist.UnreadableValueException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A codec by Jackson that never lets a number become another.
 */
final class JacksonValueCodec<T> implements ValueCodec<T> {

	private final JavaType type;

	private final ObjectReader reader;

	private final ObjectWriter writer;

	JacksonValueCodec(JsonMapper mapper, JavaType type) {
		JsonMapper exact = mapper.rebuild()
			.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
			.disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
			.build();
		this.type = type;
		this.reader = exact.readerFor(type);
		this.writer = exact.writerFor(type);
	}

	@Override
	public Json encode(@Nullable T value) {
		Json json = (value instanceof Json given) ? given : write(value);
		if (json.isNull()) {
			throw new InvalidRecordException(Rule.VALUE_NULL, "A value may not be null: delete the record instead");
		}
		return json;
	}

	private Json write(@Nullable T value) {
		if (value == null) {
			throw new InvalidRecordException(Rule.VALUE_NULL, "A value may not be null: delete the record instead");
		}
		byte[] text;
		try {
			text = this.writer.writeValueAsBytes(value);
		}
		catch (StreamConstraintsException ex) {
			// the only bound of a generator: a value that holds itself comes here
			throw new InvalidRecordException(Rule.VALUE_TOO_DEEP,
					"The value nests deeper than " + RecordLimits.MAX_NESTING + " levels", ex);
		}
		catch (JacksonException ex) {
			throw new InvalidRecordException(Rule.NOT_JSON,
					"The value, a " + value.getClass().getName() + ", cannot be written as JSON", ex);
		}
		return Json.parse(text);
	}

	@Override
	@SuppressWarnings("unchecked")
	public T decode(Json json) {
		if (this.type.hasRawClass(Json.class)) {
			return (T) json;
		}
		try {
			return this.reader.readValue(json.toBytes());
		}
		catch (RuntimeException ex) {
			// Jackson's own, and what it lets through: a number that no object can hold,
			// a
			// constructor that refuses
			throw new UnreadableValueException("The value does not fit " + this.type.toCanonical()
					+ ": read it as JsonNode or Json, or give the class a way to read it", ex);
		}
	}

}
