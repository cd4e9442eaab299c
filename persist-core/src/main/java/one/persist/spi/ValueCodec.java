package one.persist.spi;

import one.persist.InvalidRecordException;
import one.persist.Json;
import one.persist.UnreadableValueException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns values of one type into JSON and back. Safe for use by many threads.
 *
 * @param <T> type of the values
 */
public interface ValueCodec<T> {

	/**
	 * A codec by Jackson.
	 * @param <T> type of the values
	 * @param mapper the mapper to use, with the features that the application gave it;
	 * what would change numbers is switched off in a copy
	 * @param type type of the values; {@link Json} passes through as it is
	 * @return the codec
	 */
	static <T> ValueCodec<T> jackson(JsonMapper mapper, JavaType type) {
		return new JacksonValueCodec<>(mapper, type);
	}

	/**
	 * Turns a value into JSON.
	 * @param value the value
	 * @return its JSON
	 * @throws InvalidRecordException if it cannot be kept as JSON
	 */
	Json encode(T value);

	/**
	 * Turns JSON into a value.
	 * @param json the JSON
	 * @return its value
	 * @throws UnreadableValueException if it does not fit the type
	 */
	T decode(Json json);

}
