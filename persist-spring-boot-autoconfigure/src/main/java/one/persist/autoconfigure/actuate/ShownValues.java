package one.persist.autoconfigure.actuate;

import java.util.List;

import one.persist.Json;
import one.persist.spi.ValueCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.SecurityContext;

/**
 * Says which values are shown to whom: none unless that is configured, and none that a
 * {@link SanitizingFunction} of the application hides.
 */
final class ShownValues {

	/** Keeps every digit of numbers. */
	private static final ValueCodec<JsonNode> TREES = ValueCodec.jackson(JsonMapper.shared(),
			JsonMapper.shared().constructType(JsonNode.class));

	private final PersistEndpointProperties properties;

	private final Sanitizer sanitizer;

	ShownValues(PersistEndpointProperties properties, List<SanitizingFunction> functions) {
		this.properties = properties;
		this.sanitizer = new Sanitizer(functions);
	}

	/**
	 * Shows values to someone.
	 * @param context who asks
	 * @return shows or hides a value
	 */
	Display to(SecurityContext context) {
		return new Display(this.sanitizer, this.properties.showValues().isShown(context, this.properties.roles()));
	}

	/**
	 * Shows or hides values.
	 */
	static final class Display {

		private final Sanitizer sanitizer;

		private final boolean shown;

		private Display(Sanitizer sanitizer, boolean shown) {
			this.sanitizer = sanitizer;
			this.shown = shown;
		}

		/**
		 * What to show of a value.
		 * @param key the record's key
		 * @param value the value; null for a delete
		 * @return the value as a tree, what stands for it, or null for a delete
		 */
		@Nullable Object of(String key, @Nullable Json value) {
			if (value == null) {
				return null;
			}
			Object sanitized = sanitize(key, value.toString());
			return value.toString().equals(sanitized) ? TREES.decode(value) : sanitized;
		}

		/**
		 * What to show of a text that may name a value.
		 * @param key the record's key
		 * @param text the text
		 * @return the text, or what stands for it
		 */
		String ofText(String key, String text) {
			return String.valueOf(sanitize(key, text));
		}

		private @Nullable Object sanitize(String key, String text) {
			return this.sanitizer.sanitize(new SanitizableData(null, key, text), this.shown);
		}

	}

}
