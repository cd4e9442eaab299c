package one.persist.server.cli;

import java.io.InputStream;

import one.persist.InvalidRecordException;
import one.persist.Json;
import one.persist.RecordLimits;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A line that is imported into a store's file.
 *
 * @param number its number, from 1
 * @param key the record's key
 * @param value the value; null for a delete, and of a damaged record
 * @param pending whether the record waited to be sent
 * @param damaged whether the record's bytes are not those that were written
 */
record ImportLine(long number, String key, @Nullable Json value, boolean pending, boolean damaged) {

	int size() {
		return (this.value != null) ? this.value.size() : 0;
	}

	CommandException refused(InvalidRecordException ex) {
		return wrong(this.number, String.valueOf(ex.getMessage()), ex);
	}

	private static CommandException wrong(long number, String what, @Nullable RuntimeException cause) {
		return new CommandException(ExitCode.FAILED, "Line " + number + " cannot be imported: " + what
				+ ". Some lines before it may be imported; mend it, and import all again.", cause);
	}

	/**
	 * Reads lines. One thread at a time.
	 */
	static final class Reader implements AutoCloseable {

		/** Levels that a line wraps around a value. */
		private static final int ENVELOPE_NESTING = 10;

		/** The bytes of a damaged record come in Base64. */
		private static final int MAX_STRING = 2 * RecordLimits.MAX_VALUE_BYTES;

		private static final JsonFactory FACTORY = JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(RecordLimits.MAX_NESTING + ENVELOPE_NESTING)
				.maxNumberLength(RecordLimits.MAX_NUMBER_CHARS + 1)
				.maxStringLength(MAX_STRING)
				.maxNameLength(RecordLimits.MAX_VALUE_BYTES + 1)
				.build())
			.build();

		private final JsonParser json;

		private long number;

		Reader(InputStream in) {
			this.json = FACTORY.createParser(ObjectReadContext.empty(), in);
		}

		/**
		 * Reads the next line.
		 * @return the line; null at the end
		 * @throws CommandException if it is none
		 */
		@Nullable ImportLine next() {
			this.number++;
			try {
				JsonToken first = this.json.nextToken();
				if (first == null) {
					return null;
				}
				if (first != JsonToken.START_OBJECT) {
					throw wrong(this.number, "it is no JSON object", null);
				}
				return line();
			}
			catch (JacksonException | InvalidRecordException ex) {
				String why = (ex instanceof JacksonException jackson) ? jackson.getOriginalMessage() : ex.getMessage();
				throw wrong(this.number, String.valueOf(why), ex);
			}
		}

		private ImportLine line() {
			String key = null;
			Json value = null;
			boolean deleted = false;
			boolean damaged = false;
			boolean pending = false;
			while (this.json.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = this.json.currentName();
				JsonToken token = this.json.nextToken();
				switch (name) {
					case "key" -> key = (token == JsonToken.VALUE_STRING) ? this.json.getString() : null;
					case "value" -> value = Json.read(this.json);
					case "deleted" -> deleted = token == JsonToken.VALUE_TRUE;
					case "damaged" -> damaged = token == JsonToken.VALUE_TRUE;
					case "pending" -> pending = token == JsonToken.START_ARRAY && isFilled();
					default -> this.json.skipChildren();
				}
			}
			if (key == null || (value == null && !deleted && !damaged)) {
				throw wrong(this.number, "it has no 'key', or neither 'value' nor 'deleted'", null);
			}
			return new ImportLine(this.number, key, deleted ? null : value, pending, damaged);
		}

		/** Goes to the end of the array. */
		private boolean isFilled() {
			boolean filled = false;
			while (this.json.nextToken() != JsonToken.END_ARRAY) {
				filled = true;
				this.json.skipChildren();
			}
			return filled;
		}

		@Override
		public void close() {
			this.json.close();
		}

	}

}
