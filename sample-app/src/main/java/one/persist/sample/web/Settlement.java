package one.persist.sample.web;

import one.persist.Json;
import one.persist.Version;
import one.persist.conflict.Conflict;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * How someone settles a conflict: {@code {"pick":"local"}}, {@code {"pick":"remote"}} or
 * {@code {"value":…}}, where null deletes the record. With {@code "local"} and
 * {@code "remote"}, the versions that were looked at, it is refused when a side has
 * moved.
 */
final class Settlement {

	private @Nullable Pick pick;

	private @Nullable Json value;

	private boolean hasValue;

	private @Nullable Version local;

	private @Nullable Version remote;

	private Settlement() {
	}

	/**
	 * Reads a settlement.
	 * @param body its JSON
	 * @return the settlement
	 * @throws MalformedBodyException if it is none
	 */
	static Settlement parse(byte[] body) {
		Settlement settlement = new Settlement();
		ApiJson.readObject(body, settlement::read);
		if ((settlement.pick != null) == settlement.hasValue) {
			throw new MalformedBodyException("Give either 'pick' or 'value'.", null);
		}
		return settlement;
	}

	private void read(String name, JsonParser parser) {
		switch (name) {
			case "pick" -> this.pick = Pick.of(ApiJson.readText(name, parser));
			case "value" -> {
				this.hasValue = true;
				this.value = (parser.currentToken() == JsonToken.VALUE_NULL) ? null : ApiJson.readValue(parser);
			}
			case "local" -> this.local = version(name, parser);
			case "remote" -> this.remote = version(name, parser);
			default -> throw new MalformedBodyException("There is no field '" + name + "'.", null);
		}
	}

	private static Version version(String name, JsonParser parser) {
		try {
			return Version.parse(ApiJson.readText(name, parser));
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedBodyException("The field '" + name + "' is no version.", ex);
		}
	}

	/**
	 * Whether the conflict is still the one that was looked at.
	 * @param conflict how it stands
	 * @return false if a side has moved
	 */
	boolean hasSeen(Conflict<Json> conflict) {
		return (this.local == null || this.local.equals(conflict.local().version()))
				&& (this.remote == null || this.remote.equals(conflict.remote().version()));
	}

	/**
	 * What the record is to hold.
	 * @param conflict what is settled
	 * @return the value, or null to delete the record
	 */
	@Nullable Json chosen(Conflict<Json> conflict) {
		if (this.pick == null) {
			return this.value;
		}
		return switch (this.pick) {
			case LOCAL -> conflict.local().value();
			case REMOTE -> conflict.remote().value();
		};
	}

	private enum Pick {

		LOCAL, REMOTE;

		static Pick of(String name) {
			return switch (name) {
				case "local" -> LOCAL;
				case "remote" -> REMOTE;
				default -> throw new MalformedBodyException("Pick 'local' or 'remote', not '" + name + "'.", null);
			};
		}

	}

}
