package one.persist;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is taken as it is must be what the normalizer would have written.
 */
class NormalTextTest {

	private static final String[] PIECES = { "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\":", "{\"a\":1,", "0",
			"-", "1", ".5", "e+1", "E", "true", "false", "null", "\\n", "\\\"", "\\u0041", "\\/", " ", "\t", "é", "😀",
			"\u0001", "\u007f" };

	@ParameterizedTest
	@ValueSource(strings = { "0", "-0", "1.50", "-1.5E-10", "1e5", "true", "false", "null", "\"\"", "\"a/b\"", "{}",
			"[]", "[[],{}]", "{\"a\":{\"a\":1},\"b\":[{\"a\":1}]}", "\"\\\"\\\\\\b\\f\\n\\r\\t\"", "\"é€😀\u007f\"" })
	void takesWhatTheNormalizerWrites(String text) {
		assertThat(NormalText.is(utf8(text))).isTrue();
		assertThat(JsonNormalizer.rewrite(utf8(text))).isEqualTo(utf8(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " 1", "1 ", "[1, 2]", "01", "-", "+1", ".5", "1.", "1e", "tru", "nul", "\"",
			"\"\\u0041\"", "\"\\/\"", "\"\t\"", "{\"a\":1,\"a\":2}", "{\"a\"}", "{a:1}", "{\"a\":1,}", "[1,]", "[", "{",
			"1 2", "\"a\"b" })
	void leavesEverythingElseToTheNormalizer(String text) {
		assertThat(NormalText.is(utf8(text))).isFalse();
	}

	@Test
	void leavesBytesThatAreNoUnicodeText() {
		int[][] texts = { { 0x80 }, { 0xc0, 0x80 }, { 0xc3 }, { 0xe0, 0x80, 0x80 }, { 0xed, 0xa0, 0x80 },
				{ 0xf0, 0x80, 0x80, 0x80 }, { 0xf4, 0x90, 0x80, 0x80 }, { 0xf5, 0x80, 0x80, 0x80 }, { 0xe2, 0x82 } };
		for (int[] text : texts) {
			byte[] quoted = new byte[text.length + 2];
			quoted[0] = '"';
			for (int i = 0; i < text.length; i++) {
				quoted[i + 1] = (byte) text[i];
			}
			quoted[text.length + 1] = '"';
			assertThat(NormalText.is(quoted)).isFalse();
		}
	}

	@Test
	void takesAsManyLevelsAndDigitsAsAValueMayHave() {
		String deepest = "[".repeat(RecordLimits.MAX_NESTING) + "]".repeat(RecordLimits.MAX_NESTING);
		String longest = "1".repeat(RecordLimits.MAX_NUMBER_CHARS);
		assertThat(NormalText.is(utf8(deepest))).isTrue();
		assertThat(NormalText.is(utf8("[" + deepest + "]"))).isFalse();
		assertThat(NormalText.is(utf8(longest))).isTrue();
		assertThat(NormalText.is(utf8(longest + "1"))).isFalse();
		assertThat(NormalText.is(utf8("\"" + "a".repeat(RecordLimits.MAX_VALUE_BYTES - 2) + "\""))).isTrue();
		assertThat(NormalText.is(utf8("\"" + "a".repeat(RecordLimits.MAX_VALUE_BYTES - 1) + "\""))).isFalse();
	}

	@Test
	void findsANameThatAnObjectHasTwiceAmongMany() {
		StringBuilder object = new StringBuilder("{\"n0\":0");
		for (int i = 1; i < 40; i++) {
			object.append(",\"n").append(i).append("\":{\"n0\":0,\"n").append(i).append("\":1}");
		}
		assertThat(NormalText.is(utf8(object + "}"))).isTrue();
		assertThat(NormalText.is(utf8(object + ",\"n17\":1}"))).isFalse();
	}

	@Test
	void findsTheEndOfAValueWithinOtherBytes() {
		byte[] bytes = utf8("{\"value\":{\"a\":[1,2]},\"x\":1}");
		assertThat(NormalText.end(bytes, 9, bytes.length)).isEqualTo(20);
	}

	/** Texts put together at random: most are no JSON, and some nearly are. */
	@Test
	void neverTakesWhatTheNormalizerWouldChangeOrRefuse() {
		long seed = 20_260_101L;
		Random random = new Random(seed);
		int taken = 0;
		for (int i = 0; i < 300_000; i++) {
			StringBuilder text = new StringBuilder();
			for (int pieces = random.nextInt(9); pieces >= 0; pieces--) {
				text.append(PIECES[random.nextInt(PIECES.length)]);
			}
			if (NormalText.is(utf8(text.toString()))) {
				taken++;
				assertThat(JsonNormalizer.rewrite(utf8(text.toString()))).as("seed %d: %s", seed, text)
					.isEqualTo(utf8(text.toString()));
			}
		}
		assertThat(taken).isGreaterThan(1_000);
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
