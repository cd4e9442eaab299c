package one.persist.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.KeyScope;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads messages, token by token, but for the elements of a list that a {@link PlainList}
 * has taken out. Each method begins at a value's first token and ends at its last.
 */
final class ProtocolReader {

	/** Far more pushes than a device sends without an answer. */
	private static final int MAX_PREVIOUS = 10_000;

	private ProtocolReader() {
	}

	static PushRequest pushRequest(JsonParser json, List<PushEntry> taken, int maxEntries) {
		Fields fields = new Fields(json);
		StateFields state = new StateFields(fields);
		Holder<String> push = fields.string("push");
		Holder<List<PushEntry>> entries = fields.list("entries", maxEntries, taken, ProtocolReader::entry);
		fields.read();
		return new PushRequest(state.require(), new PushName(push.require()), entries.require());
	}

	static PushResponse pushResponse(JsonParser json, List<PushResult> taken) {
		Fields fields = new Fields(json);
		Holder<List<PushResult>> results = fields.list("results", Integer.MAX_VALUE, taken, ProtocolReader::result);
		Holder<String> seen = fields.string("seen");
		Holder<String> time = fields.string("time");
		fields.read();
		return new PushResponse(results.require(), new Cursor(seen.require()), instant(time.require()));
	}

	static PullRequest pullRequest(JsonParser json) {
		Fields fields = new Fields(json);
		StateFields state = new StateFields(fields);
		Holder<Boolean> full = fields.flag("full");
		Holder<Integer> limit = fields.number("limit");
		Holder<List<String>> prefixes = fields.list("prefixes", ProtocolReader::text);
		fields.read();
		KeyScope scope = prefixes.map(KeyScope::prefixes);
		return new PullRequest(state.require(), full.orElse(false), limit.require(),
				(scope != null) ? scope : KeyScope.all());
	}

	static PullResponse pullResponse(JsonParser json, List<RecordChange> taken) {
		Fields fields = new Fields(json);
		Holder<List<RecordChange>> changes = fields.list("changes", Integer.MAX_VALUE, taken,
				(parser) -> entry(parser).change());
		Holder<String> cursor = fields.string("cursor");
		Holder<Boolean> more = fields.flag("more");
		Holder<String> time = fields.string("time");
		fields.read();
		return new PullResponse(changes.require(), new Cursor(cursor.require()), more.require(),
				instant(time.require()));
	}

	static ServerInfo serverInfo(JsonParser json) {
		Fields fields = new Fields(json);
		Holder<List<Integer>> protocols = fields.list("protocols", ProtocolReader::integer);
		Holder<Limits> limits = fields.of("limits", ProtocolReader::limits);
		Holder<TenantBounds> tenant = fields.of("quota", ProtocolReader::tenant);
		Holder<List<String>> encodings = fields.list("encodings", ProtocolReader::text);
		Holder<String> time = fields.string("time");
		fields.read();
		Limits told = limits.require();
		return new ServerInfo(protocols.require(), told.limits(), told.records(), told.requests(), tenant.get(),
				encodings.require(), instant(time.require()));
	}

	private static TenantBounds tenant(JsonParser json) {
		Fields fields = new Fields(json);
		Holder<Integer> stores = fields.number("stores");
		Holder<Integer> devices = fields.number("devices");
		Holder<Long> records = fields.of("records", ProtocolReader::longInteger);
		Holder<Long> bytes = fields.of("bytes", ProtocolReader::longInteger);
		fields.read();
		return new TenantBounds(stores.require(), devices.require(), records.require(), bytes.require());
	}

	private static Limits limits(JsonParser json) {
		Fields fields = new Fields(json);
		Holder<Integer> entries = fields.number("entries");
		Holder<Integer> bytes = fields.number("bytes");
		Holder<Integer> changes = fields.number("changes");
		Holder<Integer> keyBytes = fields.number("keyBytes");
		Holder<Integer> valueBytes = fields.number("valueBytes");
		Holder<Integer> nesting = fields.number("nesting");
		Holder<Integer> perSecond = fields.number("requestsPerSecond");
		Holder<Integer> atOnce = fields.number("requestsAtOnce");
		Holder<Integer> seconds = fields.number("requestSeconds");
		Holder<Integer> bytesPerSecond = fields.number("bytesPerSecond");
		Holder<Integer> inflationRatio = fields.number("inflationRatio");
		fields.read();
		RecordBounds widest = RecordBounds.WIDEST;
		RequestBounds requests = (perSecond.get() != null) ? new RequestBounds(perSecond.require(), atOnce.require(),
				seconds.require(), bytesPerSecond.require(), inflationRatio.require()) : null;
		return new Limits(new RemoteLimits(entries.require(), bytes.require(), changes.require()),
				new RecordBounds(keyBytes.orElse(widest.keyBytes()), valueBytes.orElse(widest.valueBytes()),
						nesting.orElse(widest.nesting())),
				requests);
	}

	private static PushResult result(JsonParser json) {
		Fields fields = new Fields(json);
		Holder<String> result = fields.string("result");
		Holder<RecordChange> remote = fields.of("remote", (parser) -> entry(parser).change());
		Holder<Boolean> gone = fields.flag("gone");
		Holder<String> code = fields.string("code");
		Holder<String> detail = fields.string("detail");
		fields.read();
		return switch (result.require()) {
			case "applied" -> new PushResult.Applied();
			case "known" -> new PushResult.Known();
			case "conflict" -> gone.orElse(false) ? new PushResult.Gone() : new PushResult.Conflict(remote.require());
			case "rejected" -> new PushResult.Rejected(code.require(), detail.orElse(""));
			default -> throw new UnknownResultException(result.require());
		};
	}

	private static PushEntry entry(JsonParser json) {
		Fields fields = new Fields(json);
		Holder<String> key = fields.string("key");
		Holder<Json> value = fields.of("value", Json::read);
		Holder<Boolean> deleted = fields.flag("deleted");
		Holder<String> version = fields.string("version");
		Holder<Map<DeviceId, HybridTimestamp>> vector = fields.of("vector", ProtocolReader::vector);
		Holder<Boolean> base = fields.flag("base");
		fields.read();
		if (deleted.orElse(false) != (value.get() == null)) {
			throw new ProtocolException("A record version has either a value or \"deleted\": true", null);
		}
		if (value.get() != null && value.require().isNull()) {
			throw new ProtocolException("A record's value may not be null", null);
		}
		RecordChange change = new RecordChange(key.require(), value.get(), Version.parse(version.require()),
				VersionVector.of(vector.require()));
		return new PushEntry(change, base.orElse(false));
	}

	private static Map<DeviceId, HybridTimestamp> vector(JsonParser json) {
		expect(json, JsonToken.START_OBJECT);
		Map<DeviceId, HybridTimestamp> entries = new HashMap<>();
		while (json.nextToken() == JsonToken.PROPERTY_NAME) {
			DeviceId device = new DeviceId(json.currentName());
			json.nextToken();
			entries.put(device, HybridTimestamp.parse(text(json)));
			if (entries.size() > RecordChange.MAX_VECTOR_ENTRIES) {
				throw new ProtocolException("A vector has too many entries", null);
			}
		}
		return entries;
	}

	private static Instant instant(String text) {
		try {
			return Instant.parse(text);
		}
		catch (DateTimeException ex) {
			throw new ProtocolException("A time is not an instant of ISO 8601", ex);
		}
	}

	private static String text(JsonParser json) {
		expect(json, JsonToken.VALUE_STRING);
		return json.getString();
	}

	private static int integer(JsonParser json) {
		expect(json, JsonToken.VALUE_NUMBER_INT);
		return json.getIntValue();
	}

	private static long longInteger(JsonParser json) {
		expect(json, JsonToken.VALUE_NUMBER_INT);
		return json.getLongValue();
	}

	private static boolean flag(JsonParser json) {
		return switch (json.currentToken()) {
			case VALUE_TRUE -> true;
			case VALUE_FALSE -> false;
			default -> throw unexpected(json);
		};
	}

	private static void expect(JsonParser json, JsonToken token) {
		if (json.currentToken() != token) {
			throw unexpected(json);
		}
	}

	private static ProtocolException unexpected(JsonParser json) {
		String name = json.currentName();
		return new ProtocolException(
				(name != null) ? "Field '" + name + "' is of the wrong type" : "The body is of the wrong type", null);
	}

	/**
	 * What a server says of its limits.
	 *
	 * @param limits what it takes at once
	 * @param records how large a record may be
	 * @param requests how it bounds requests; null if it does not tell
	 */
	private record Limits(RemoteLimits limits, RecordBounds records, @Nullable RequestBounds requests) {

	}

	/**
	 * What a field held, once its object is read.
	 */
	private static final class Holder<T> {

		private final String name;

		private @Nullable T value;

		private Holder(String name) {
			this.name = name;
		}

		private @Nullable T get() {
			return this.value;
		}

		private T require() {
			T present = this.value;
			if (present == null) {
				throw new ProtocolException("Field '" + this.name + "' is missing", null);
			}
			return present;
		}

		private T orElse(T other) {
			return (this.value != null) ? this.value : other;
		}

		private <R> @Nullable R map(Function<T, R> mapping) {
			return (this.value != null) ? mapping.apply(this.value) : null;
		}

	}

	/**
	 * The fields that an object may have; others are passed over.
	 */
	private static final class Fields {

		private final JsonParser json;

		private final Map<String, Consumer<JsonParser>> readers = new HashMap<>();

		private Fields(JsonParser json) {
			this.json = json;
		}

		private <T> Holder<T> of(String name, Function<JsonParser, T> reader) {
			Holder<T> holder = new Holder<>(name);
			this.readers.put(name, (parser) -> holder.value = reader.apply(parser));
			return holder;
		}

		private Holder<String> string(String name) {
			return of(name, ProtocolReader::text);
		}

		private Holder<Integer> number(String name) {
			return of(name, ProtocolReader::integer);
		}

		private Holder<Boolean> flag(String name) {
			return of(name, ProtocolReader::flag);
		}

		private <T> Holder<List<T>> list(String name, Function<JsonParser, T> element) {
			return list(name, Integer.MAX_VALUE, List.of(), element);
		}

		/**
		 * What is one too many is not read: small elements take more room read than sent.
		 * The first elements may have been taken out of the list, when the parser goes on
		 * past its beginning.
		 */
		private <T> Holder<List<T>> list(String name, int limit, List<T> taken, Function<JsonParser, T> element) {
			return of(name, (parser) -> {
				expect(parser, JsonToken.START_ARRAY);
				JsonToken next = parser.nextToken();
				List<T> elements = new ArrayList<>(taken);
				for (; next != JsonToken.END_ARRAY; next = parser.nextToken()) {
					if (elements.size() == limit) {
						throw new RemoteException(Kind.TOO_LARGE,
								"The field '" + name + "' has more than " + limit + " elements", null);
					}
					elements.add(element.apply(parser));
				}
				return elements;
			});
		}

		private void read() {
			expect(this.json, JsonToken.START_OBJECT);
			while (this.json.nextToken() == JsonToken.PROPERTY_NAME) {
				Consumer<JsonParser> reader = this.readers.get(this.json.currentName());
				this.json.nextToken();
				if (reader != null) {
					reader.accept(this.json);
				}
				else {
					this.json.skipChildren();
				}
			}
		}

	}

	/**
	 * The fields of a device's state, which stand among others.
	 */
	private static final class StateFields {

		private final Holder<String> device;

		private final Holder<String> formerly;

		private final Holder<String> cursor;

		private final Holder<String> seen;

		private final Holder<List<String>> previous;

		private StateFields(Fields fields) {
			this.device = fields.string("device");
			this.formerly = fields.string("formerly");
			this.cursor = fields.string("cursor");
			this.seen = fields.string("seen");
			this.previous = fields.list("previous", MAX_PREVIOUS, List.of(), ProtocolReader::text);
		}

		private DeviceState require() {
			return new DeviceState(new DeviceId(this.device.require()), this.formerly.map(DeviceId::new),
					this.cursor.map(Cursor::new), this.seen.map(Cursor::new),
					this.previous.require().stream().map(PushName::new).toList());
		}

	}

}
