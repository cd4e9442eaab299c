package one.persist.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.PersistException;
import one.persist.RecordLimits;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whether elements are taken out of a message or not, it means the same, and what is
 * wrong with it is said in the same words.
 */
class PlainListTest {

	private static final int MAX_ENTRIES = 6;

	private static final int MESSAGES = 4_000;

	private static final String RECORD = """
			{"key":"k","value":{"a":1},"version":"0192f3c4a5b60001@d7k2","vector":{"d7k2":"0192f3c4a5b60001"}}""";

	private static final String STATE = "\"device\":\"van1\",\"previous\":[],\"push\":\"p\",";

	private static final String REST = "\"cursor\":\"c\",\"more\":true,\"time\":\"2026-01-01T00:00:00Z\"";

	private static final String[] VALUES = { "1", "\"é😀\"", "[]", "{\"a\":[{\"b\":null}],\"c\":-1.50e3}", "true",
			"\"],\\\"entries\\\":[{\"", "{\"key\":\"k\",\"version\":1}", "[".repeat(100) + "]".repeat(100), "{}" };

	/** What no device sends, and a message may have. */
	private static final String[] ODD_VALUES = { "null", "{\"a\":1,\"a\":2}", "[1, 2]", "\"\\u0041\\/\"", "\"\\ud83d\"",
			"01", "\"\u0001\"", "[".repeat(101) + "]".repeat(101), "1".repeat(1001) };

	private static final String[] PIECES = { "{", "}", "[", "]", ",", ":", "\"", "\\", " ", "\n", "null", "true",
			"false", "1", "{}", "[]", "\"key\":", "\"value\":1,", "\"base\":true", "\"base\":false",
			"\"deleted\":true,", ",\"deleted\":false", "\"entries\":[", "\"changes\":[{", "],\"results\":[",
			"\"x\":{\"entries\":[{", "\ufeff", "\\u0022", "é", "{\"result\":\"applied\"}",
			"\"vector\":{\"d7k2\":\"0192f3c4a5b60001\"},", RECORD, RECORD + ",", "," + RECORD };

	@ParameterizedTest
	@ValueSource(strings = { "[E]", "[E,E]", "[E,]", "[,E]", "[E E]", "[E", "[E,E", "[E,E}", "[E}]", "[E]]", "[E:E]",
			"[E,null]", "[E,1,E]", "[null,E]", "[[E]]", "[E,[E]]", "[E , E]", "[ E]", "[E ]", "[E,\nE]", "[E],\"x\":1",
			"[E],\"entries\":[E]", "[],\"entries\":[E]", "[E],\"push\":\"p\"", "[E],\"x\":{\"entries\":[E]}", "{E}",
			"E", "[E,E,E,E,E,E]", "[E,E,E,E,E,E,E]", "[E,E,E,E,E,E,{]", "[E,E,E,E,E,E,]", "[E, E,E,E,E,E,E]", "null",
			"[]" })
	void aListMeansWhatItMeansToTheParser(String list) {
		String entries = "\"entries\":" + list.replace("E", RECORD);
		assertSame("{" + STATE + entries + "}");
		assertSame("{" + entries + "," + STATE + "\"x\":1}");
		assertSame("{\"x\":{" + entries + "}," + STATE + "\"entries\":[]}");
		assertSame("{" + STATE + "\"push\":\"p\"," + entries + "}");
		assertSame("{\"device\":1,\"previous\":[],\"push\":\"p\"," + entries + "}");
		assertSame("{\"x\":\"y,\\\"entries\\\":[" + RECORD.replace("\"", "\\\"") + "]\"," + STATE + entries + "}");
		assertSame(" {" + STATE + entries + "}");
		assertSame("{" + STATE + entries + "} {}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"key\":\"k\",\"key\":\"k\"", "\"key\":\"\"", "\"key\":\"a\\u0000\"", "\"key\":\"\\\"\"",
			"\"key\":\"é😀\"", "\"value\":{\"a\":2},\"value\":1", "\"value\":null", "\"deleted\":true",
			"\"value\":1,\"deleted\":true", "\"deleted\":true,\"value\":1", "\"deleted\":false",
			"\"version\":\"0192f3c4a5b60002@d7k2\"", "\"version\":\"0192F3c4a5b60001@d7k2\"", "\"version\":1",
			"\"vector\":{}", "\"vector\":{\"d7k2\":\"0192f3c4a5b60001\",\"d7k2\":\"0192f3c4a5b60001\"}",
			"\"vector\":{\"abcd\":\"0000000000000001\",\"d7k2\":\"0192f3c4a5b60001\"}",
			"\"vector\":{\"abcd\":\"0000000000000001\"}", "\"vector\":{\"d7k2\":\"f192f3c4a5b60001\"}",
			"\"vector\":{\"d7k2\":\"0192f3c4a5b60001\"},\"base\":true",
			"\"vector\":{\"d7k2\":\"0192f3c4a5b60001\"},\"base\":1",
			"\"vector\":{\"d7k2\":\"0192f3c4a5b60001\"},\"x\":[{}]" })
	void aRecordMeansWhatItMeansToTheParser(String field) {
		String name = field.startsWith("\"deleted\"") ? "\"value\"" : field.substring(0, field.indexOf(':'));
		String changed = RECORD.replaceFirst(name + ":(\\{[^}]*}|[^,}]*)", Matcher.quoteReplacement(field));
		assertThat(changed).isNotEqualTo(RECORD);
		assertSame("{" + STATE + "\"entries\":[" + RECORD + "," + changed + "," + RECORD + "]}");
		assertSame("{\"changes\":[" + changed + "," + RECORD + "]," + REST + "}");
	}

	@Test
	void allThatIsWrittenHereIsTaken() {
		List<PushEntry> entries = IntStream.range(0, 500)
			.mapToObj((i) -> entry(new Random(i), "k" + i, "\"" + "é".repeat(i * 3) + "\""))
			.toList();
		PushRequest push = new PushRequest(DeviceState.fresh(new DeviceId("van1")), new PushName("p"), entries);
		PlainList<PushEntry> plain = new PlainList<>(in(ProtocolCodec.write(push)), "entries", 500,
				PlainRecords::entry);
		PushRequest read = ProtocolCodec.read(plain,
				(json) -> ProtocolReader.pushRequest(json, plain.taken(), entries.size()));
		assertThat(read).isEqualTo(push);
		assertThat(plain.taken()).isEqualTo(entries);
	}

	@Test
	void aValueMayBeAsLargeAsAValueMayBeAndNoLarger() {
		String largest = "\"" + "a".repeat(RecordLimits.MAX_VALUE_BYTES - 2) + "\"";
		for (String value : List.of(largest, "\"a" + largest.substring(1), "{\"a\" :" + largest + "}")) {
			String large = RECORD.replace("{\"a\":1}", value);
			assertSame("{\"changes\":[" + RECORD + "," + large + "," + RECORD + "]," + REST + "}");
		}
	}

	/** Bounds are met by what is written here, and broken by one more. */
	@Test
	void aBoundIsTheSameToBoth() {
		for (int more = 0; more < 2; more++) {
			assertSameChange("\"k\"", "\"" + "k".repeat(RecordLimits.MAX_KEY_BYTES + more) + "\"");
			assertSameChange("\"k\"", "\"" + "é".repeat(RecordLimits.MAX_KEY_BYTES / 2 + more) + "\"");
			assertSameChange("{\"a\":1}", "1".repeat(RecordLimits.MAX_NUMBER_CHARS + more));
			assertSameChange("{\"a\":1}", "-0." + "1".repeat(RecordLimits.MAX_NUMBER_CHARS - 3 + more));
			int depth = RecordLimits.MAX_NESTING + more;
			assertSameChange("{\"a\":1}", "[".repeat(depth) + "]".repeat(depth));
			assertSameChange("{\"a\":1}", "{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
			assertSameChange("\"d7k2\":", devices(RecordChange.MAX_VECTOR_ENTRIES - 1 + more) + "\"d7k2\":");
			assertSameChange("\"a\":1", names(60) + "\"a" + (1 - more) + "\":1");
		}
	}

	@Test
	void aVectorThatIsLargerThanAPartIsTheParsers() {
		assertSameChange("\"d7k2\":", devices(100_000) + "\"d7k2\":");
	}

	private static String devices(int count) {
		return IntStream.range(0, count)
			.mapToObj("\"dev%d\":\"0000000000000001\","::formatted)
			.collect(Collectors.joining());
	}

	private static String names(int count) {
		return IntStream.rangeClosed(1, count).mapToObj("\"a%d\":1,"::formatted).collect(Collectors.joining());
	}

	/** What is no UTF-8, byte by byte: a char here is a byte. */
	@ParameterizedTest
	@ValueSource(strings = { "\u00c3\u00a9", "\u00c3", "\u00a9", "\u00c0\u0080", "\u00c1\u00bf", "\u00e0\u0080\u0080",
			"\u00ed\u00a0\u00bd", "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080", "\u00ed\u009f\u00bf", "\u00ef\u00bf\u00bf",
			"\u00f0\u0080\u0080\u0080", "\u00f0\u009f\u0098\u0080", "\u00f4\u0090\u0080\u0080", "\u00f0\u009f\u0098",
			"\u00f8\u0088\u0080\u0080\u0080", "\u00ff", "\u0000", "\u001f", "\u007f" })
	void bytesMeanWhatTheyMeanToTheParser(String bytes) {
		for (String place : List.of("\"k\"", "{\"a\":1}", "\"a\"")) {
			String change = RECORD.replaceFirst(Pattern.quote(place), Matcher.quoteReplacement("\"a" + bytes + "b\""));
			byte[] message = ("{\"changes\":[" + RECORD + "," + change + "," + RECORD + "]," + REST + "}")
				.getBytes(StandardCharsets.ISO_8859_1);
			assertSame(message, new Random(1), change);
		}
	}

	private static void assertSameChange(String part, String by) {
		String change = RECORD.replaceFirst(Pattern.quote(part), Matcher.quoteReplacement(by));
		assertThat(change).isNotEqualTo(RECORD);
		assertSame("{\"changes\":[" + RECORD + "," + change + "," + RECORD + "]," + REST + "}");
		assertSame("{" + STATE + "\"entries\":[" + change + "]}");
	}

	/** As a connection breaks, or a limit of whoever reads is reached. */
	@Test
	void aMessageThatFailsHalfwayIsRefusedAsTheStreamSays() {
		List<PushEntry> entries = IntStream.range(0, 500).mapToObj((i) -> entry(new Random(i), "k" + i, "1")).toList();
		byte[] message = ProtocolCodec
			.write(new PushRequest(DeviceState.fresh(new DeviceId("van1")), new PushName("p"), entries));
		for (int at = 0; at < message.length; at += 997) {
			InputStream broken = failing(message, at, new IOException("reset"));
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> ProtocolCodec.readPushRequest(broken))
				.withStackTraceContaining("reset");
			RemoteException limit = new RemoteException(Kind.TOO_LARGE, "limit", null);
			InputStream refused = failing(message, at, limit);
			assertThatException().isThrownBy(() -> ProtocolCodec.readPushRequest(refused)).isSameAs(limit);
		}
	}

	private static InputStream failing(byte[] message, int at, Exception failure) {
		InputStream broken = new InputStream() {

			@Override
			public int read() throws IOException {
				if (failure instanceof IOException ex) {
					throw ex;
				}
				throw (RuntimeException) failure;
			}

		};
		return new SequenceInputStream(new ByteArrayInputStream(message, 0, at), broken);
	}

	/** What is not plain is not gathered: the largest value is the most that is held. */
	@Test
	void whatIsNotPlainIsRefusedBeforeMuchOfItIsRead() {
		byte[] message = ("{" + STATE + "\"entries\":[" + "{},".repeat(3_000_000)).getBytes(StandardCharsets.UTF_8);
		ByteArrayInputStream body = new ByteArrayInputStream(message);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> ProtocolCodec.readPushRequest(body));
		assertThat(message.length - body.available()).isLessThan(3 * RecordLimits.MAX_VALUE_BYTES);
	}

	/** Messages as they are written, then damaged in a place or two, or in none. */
	@Test
	void aMessageMeansWhatItMeansToTheParser() {
		long seed = 20_260_102L;
		Random random = new Random(seed);
		int read = 0;
		for (int i = 0; i < MESSAGES; i++) {
			byte[] message = message(random);
			for (int changes = random.nextInt(3); changes > 0; changes--) {
				message = changed(message, random);
			}
			read += assertSame(message, random, "seed " + seed + ", message " + i) ? 1 : 0;
		}
		assertThat(read).isBetween(MESSAGES / 4, MESSAGES * 3 / 4);
	}

	private static byte[] message(Random random) {
		List<PushEntry> entries = new ArrayList<>();
		for (int i = random.nextInt(MAX_ENTRIES + 2); i > 0; i--) {
			entries.add(entry(random, random.nextInt(5) == 0 ? "é\"\\" + i : "k" + i, (random.nextInt(20) == 0)
					? ODD_VALUES[random.nextInt(ODD_VALUES.length)] : VALUES[random.nextInt(VALUES.length)]));
		}
		Cursor cursor = new Cursor("c\"1");
		return switch (random.nextInt(3)) {
			case 0 -> ProtocolCodec.write(new PushRequest(new DeviceState(new DeviceId("van1"), null, cursor, null,
					List.of(new PushName("p,\"entries\":[{"))), new PushName("p"), entries));
			case 1 ->
				ProtocolCodec.write(new PushResponse(entries.stream().map((entry) -> result(entry, random)).toList(),
						cursor, Instant.EPOCH));
			default -> ProtocolCodec.write(new PullResponse(entries.stream().map(PushEntry::change).toList(), cursor,
					random.nextBoolean(), Instant.EPOCH));
		};
	}

	private static PushEntry entry(Random random, String key, String value) {
		Version version = new Version(new HybridTimestamp(random.nextLong() >>> 1), new DeviceId("d7k2"));
		Map<DeviceId, HybridTimestamp> vector = new HashMap<>(Map.of(version.device(), version.timestamp()));
		for (int i = random.nextInt(4) - 1; i > 0; i--) {
			vector.put(new DeviceId("dev" + i), new HybridTimestamp(random.nextLong() >>> 1));
		}
		Json json = (random.nextInt(5) > 0) ? Json.ofChecked(value.getBytes(StandardCharsets.UTF_8)) : null;
		return new PushEntry(new RecordChange(key, json, version, VersionVector.of(vector)), random.nextBoolean());
	}

	private static PushResult result(PushEntry entry, Random random) {
		return switch (random.nextInt(8)) {
			case 0 -> new PushResult.Conflict(entry.change());
			case 1 -> new PushResult.Rejected("code", "why \ud83d \" \\ \u0001");
			case 2 -> new PushResult.Known();
			case 3 -> new PushResult.Gone();
			default -> new PushResult.Applied();
		};
	}

	private static byte[] changed(byte[] message, Random random) {
		int from = random.nextInt(message.length + 1);
		int to = Math.min(message.length, from + random.nextInt(random.nextInt(10) == 0 ? 200 : 3));
		byte[] piece = PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
		ByteArrayOutputStream changed = new ByteArrayOutputStream();
		changed.write(message, 0, from);
		switch (random.nextInt(4)) {
			case 0 -> changed.writeBytes(piece);
			case 1 -> changed.write(random.nextInt(256));
			case 2 -> changed.write(message, from / 2, from - from / 2);
			default -> {
				// what lies between is left out
			}
		}
		changed.write(message, to, (random.nextInt(20) == 0) ? 0 : message.length - to);
		return changed.toByteArray();
	}

	private static void assertSame(String message) {
		assertSame(message.getBytes(StandardCharsets.UTF_8), new Random(1),
				message.substring(0, Math.min(message.length(), 2_000)));
	}

	/** Gives whether it is a message of any kind. */
	private static boolean assertSame(byte[] message, Random random, String what) {
		Outcome push = outcome((body) -> ProtocolCodec.readPushRequest(body, MAX_ENTRIES), inPieces(message, random));
		Outcome results = outcome(ProtocolCodec::readPushResponse, inPieces(message, random));
		Outcome page = outcome(ProtocolCodec::readPullResponse, inPieces(message, random));
		assertThat(push).as(what)
			.isEqualTo(byParser((json) -> ProtocolReader.pushRequest(json, List.of(), MAX_ENTRIES), message));
		assertThat(results).as(what)
			.isEqualTo(byParser((json) -> ProtocolReader.pushResponse(json, List.of()), message));
		assertThat(page).as(what).isEqualTo(byParser((json) -> ProtocolReader.pullResponse(json, List.of()), message));
		return push.message != null || results.message != null || page.message != null;
	}

	private static Outcome byParser(Function<JsonParser, ?> reader, byte[] message) {
		return outcome((body) -> ProtocolCodec.read(body, reader), in(message));
	}

	private static Outcome outcome(Function<InputStream, ?> reader, InputStream body) {
		try {
			return new Outcome(reader.apply(body), null, null);
		}
		catch (PersistException ex) {
			return new Outcome(null, ex.getClass(), ex.getMessage());
		}
	}

	private static InputStream in(byte[] message) {
		return new ByteArrayInputStream(message);
	}

	/** As a network gives it. */
	private static InputStream inPieces(byte[] message, Random random) {
		int most = 1 + random.nextInt(random.nextBoolean() ? 50 : 100_000);
		return new FilterInputStream(in(message)) {

			@Override
			public int read(byte[] buffer, int offset, int length) throws IOException {
				return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(most)));
			}

		};
	}

	/**
	 * What a message means: something, or how it is refused.
	 *
	 * @param message what was read, or null
	 * @param refusal type of the failure, or null
	 * @param detail what the failure says, or null
	 */
	private record Outcome(@Nullable Object message, @Nullable Class<?> refusal, @Nullable String detail) {

	}

}
