package one.persist.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class GzipOutputTest {

	private static final int BLOCK = GzipOutput.BLOCK;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 32 * 1024, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1,
			3 * BLOCK, 4 * BLOCK + 77, 11 * BLOCK })
	void whatIsCompressedInBlocksIsOneStream(int size) throws IOException {
		for (int letters : new int[] { 1, 3, 256 }) {
			byte[] plain = random(size, letters);
			assertThat(inflated(compressed(plain, GzipOutput.LEVEL))).as("of %d letters", letters).isEqualTo(plain);
			assertThat(inflated(compressed(plain, GzipOutput.ANSWER_LEVEL))).as("of %d letters", letters)
				.isEqualTo(plain);
		}
	}

	@Test
	void aBlockRefersToTheOneBefore() throws IOException {
		byte[] half = random(16 * 1024, 256);
		byte[] plain = new byte[4 * BLOCK];
		for (int at = 0; at < plain.length; at += half.length) {
			System.arraycopy(half, 0, plain, at, half.length);
		}
		assertThat(compressed(plain, GzipOutput.LEVEL)).as("the same 16 KiB again and again")
			.hasSizeLessThan(2 * half.length);
	}

	@Test
	void manyAtOnceDoNotMixWhatTheyCompress() {
		assertThat(IntStream.range(0, 64).parallel().allMatch((number) -> {
			byte[] plain = random(5 * BLOCK + number, 2 + number);
			return Arrays.equals(inflatedOf(plain), plain);
		})).isTrue();
	}

	private static byte[] inflatedOf(byte[] plain) {
		try {
			return inflated(compressed(plain, GzipOutput.LEVEL));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] random(int size, int letters) {
		Random random = new Random(31L * size + letters);
		byte[] bytes = new byte[size];
		for (int i = 0; i < size; i++) {
			bytes[i] = (byte) random.nextInt(letters);
		}
		return bytes;
	}

	/** Written in parts of many sizes. */
	private static byte[] compressed(byte[] plain, int level) throws IOException {
		Random random = new Random(plain.length);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GzipOutput gzip = new GzipOutput(out, level)) {
			int at = 0;
			while (at < plain.length) {
				int some = Math.min(1 + random.nextInt(90_000), plain.length - at);
				gzip.write(plain, at, some);
				at += some;
			}
		}
		return out.toByteArray();
	}

	private static byte[] inflated(byte[] compressed) throws IOException {
		try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
			return in.readAllBytes();
		}
	}

}
