package one.persist.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import static org.assertj.core.api.Assertions.assertThat;

class MessageOutputTest {

	private static final List<String> GZIP = List.of("br", ProtocolCodec.GZIP);

	private static final DeviceId DEVICE = new DeviceId("d7k2");

	@ParameterizedTest
	@ValueSource(ints = { 1, 500, 1_000, 60_000, 65_533, 65_534, 65_535, 65_536, 65_537, 200_000, 1_000_000 })
	void aCompressedMessageInflatesToTheMessage(int size) throws IOException {
		Random random = new Random(size);
		for (int count : new int[] { 1, 2, 7 }) {
			PullResponse page = page(count, (i) -> text(random, size));
			byte[] message = ProtocolCodec.write(page);
			Packed packed = ProtocolCodec.pack(page, GZIP);
			assertThat(packed.gzip()).isEqualTo(message.length > 1024);
			assertThat(packed.gzip() ? inflated(packed.bytes()) : packed.bytes()).isEqualTo(message);
			assertThat(ProtocolCodec.readPullResponse(new ByteArrayInputStream(message))).isEqualTo(page);
		}
	}

	@Test
	void aStringIsWrittenAsJacksonWritesIt() {
		for (int c = 0; c <= 0x1_0400; c++) {
			String text = "a/" + Character.toString(c) + "b";
			assertThat(MessageOutput.toBytes((out) -> out.string(text))).as("U+%04X", c).isEqualTo(byJackson(text));
		}
		for (String text : List.of("", "\ud83d", "a\ude00\ud83d", "\ud83d\ude00")) {
			assertThat(MessageOutput.toBytes((out) -> out.string(text))).isEqualTo(byJackson(text));
		}
	}

	@Test
	void aMessageIsNotCompressedForWhoDoesNotUnderstandIt() {
		PullResponse page = page(100, (i) -> "\"text\"");
		assertThat(ProtocolCodec.pack(page, List.of("br"))).satisfies((packed) -> {
			assertThat(packed.gzip()).isFalse();
			assertThat(packed.bytes()).isEqualTo(ProtocolCodec.write(page));
		});
	}

	@Test
	void aMessageThatIsWrittenAlreadyIsCompressedAsOne() throws IOException {
		byte[] message = ProtocolCodec.write(page(2_000, (i) -> "\"text\""));
		assertThat(inflated(Packed.of(message, GZIP).bytes())).isEqualTo(message);
		assertThat(Packed.of(new byte[1024], GZIP)).extracting(Packed::gzip).isEqualTo(false);
		assertThat(Packed.of(new byte[1025], GZIP)).extracting(Packed::gzip).isEqualTo(true);
	}

	@Test
	void whatIsSentIsNotMuchLargerThanByTheDefaultOfGzip() throws IOException {
		Random random = new Random(20_260_102);
		PullResponse page = page(1_000,
				(i) -> "{\"id\":%d,\"status\":\"%s\",\"amount\":%d.%02d,\"at\":\"2026-01-%02dT12:00:00Z\",\"note\":%s}"
					.formatted(i, random.nextBoolean() ? "shipped" : "returned", random.nextInt(1000),
							random.nextInt(100), 1 + random.nextInt(28), words(random, 80)));
		ByteArrayOutputStream byDefault = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(byDefault)) {
			gzip.write(ProtocolCodec.write(page));
		}
		assertThat(ProtocolCodec.pack(page, GZIP).bytes().length).isLessThan((int) (1.02 * byDefault.size()));
	}

	private static PullResponse page(int count, IntFunction<String> values) {
		return new PullResponse(IntStream.range(0, count).mapToObj((i) -> change(i, values.apply(i))).toList(),
				new Cursor("c"), true, Instant.EPOCH);
	}

	private static RecordChange change(int number, String value) {
		Version version = new Version(new HybridTimestamp(0x0192f3c4a5b60000L + 77_777L * number), DEVICE);
		String key = (number % 2 == 0) ? "k" + number : "é\"\\\n" + number;
		return new RecordChange(key, Json.parse(value.getBytes(StandardCharsets.UTF_8)), version,
				VersionVector.of(version));
	}

	private static byte[] byJackson(String text) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
			json.writeString(text);
		}
		return out.toByteArray();
	}

	/** Of one byte more or less from page to page, and of letters that compress badly. */
	private static String text(Random random, int size) {
		StringBuilder text = new StringBuilder("\"");
		for (int i = random.nextInt(2); i < size; i++) {
			text.append((char) ('#' + random.nextInt(50)));
		}
		return text.append('"').toString();
	}

	private static String words(Random random, int count) {
		StringBuilder words = new StringBuilder("\"");
		for (int i = 0; i < count; i++) {
			words.append("word").append(Integer.toString(random.nextInt(400) * 7919, 36)).append(' ');
		}
		return words.append('"').toString();
	}

	private static byte[] inflated(byte[] compressed) throws IOException {
		try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
			return in.readAllBytes();
		}
	}

}
