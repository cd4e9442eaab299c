package one.persist.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GzipInputTest {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2_047, 2_048, 2_049, 8_191, 8_192, 8_193, 100_000 })
	void whatAnyoneCompressedIsReadInPartsOfAnySize(int size) throws IOException {
		byte[] plain = text(size);
		byte[] compressed = compressed(plain);
		for (int part : new int[] { 1, 1_000, 8_192, 50_000 }) {
			try (InputStream in = new GzipInput(new ByteArrayInputStream(compressed))) {
				assertThat(inParts(in, part)).isEqualTo(plain);
			}
		}
	}

	@Test
	void bodiesThatFollowEachOtherAreReadAsOne() throws IOException {
		ByteArrayOutputStream two = new ByteArrayOutputStream();
		two.writeBytes(compressed(text(3_000)));
		two.writeBytes(compressed(text(10)));
		try (InputStream in = new GzipInput(new ByteArrayInputStream(two.toByteArray()))) {
			assertThat(in.readAllBytes()).hasSize(3_010).startsWith(text(3_000)).endsWith(text(10));
		}
	}

	@Test
	void aBodyThatIsCutOffOrDamagedIsNotReadToItsEnd() throws IOException {
		byte[] compressed = compressed(text(10_000));
		byte[] cut = Arrays.copyOf(compressed, compressed.length - 20);
		byte[] damaged = compressed.clone();
		damaged[damaged.length - 8] ^= 1;
		try (InputStream in = new GzipInput(new ByteArrayInputStream(cut))) {
			assertThatExceptionOfType(EOFException.class).isThrownBy(in::readAllBytes);
		}
		try (InputStream in = new GzipInput(new ByteArrayInputStream(damaged))) {
			assertThatExceptionOfType(ZipException.class).isThrownBy(in::readAllBytes)
				.withMessageContaining("Corrupt GZIP trailer");
		}
	}

	private static byte[] inParts(InputStream in, int part) throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		byte[] buffer = new byte[part];
		int read = in.read(buffer);
		while (read >= 0) {
			all.write(buffer, 0, read);
			read = in.read(buffer);
		}
		return all.toByteArray();
	}

	private static byte[] compressed(byte[] plain) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			gzip.write(plain);
		}
		return out.toByteArray();
	}

	/** Of letters that compress by half. */
	private static byte[] text(int size) {
		byte[] text = new byte[size];
		Random random = new Random(1);
		for (int i = 0; i < size; i++) {
			text[i] = (byte) ('a' + random.nextInt(16));
		}
		return text;
	}

}
