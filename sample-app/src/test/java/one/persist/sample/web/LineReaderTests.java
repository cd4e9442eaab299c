package one.persist.sample.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LineReaderTests {

	@Test
	void readsLinesAcrossBlocks() throws IOException {
		for (int length = (1 << 16) - 2; length <= (1 << 16) + 2; length++) {
			String line = "x".repeat(length);
			assertThat(lines(line + "\n" + line + "\n\nend", 1 << 20)).containsExactly(line, line, "", "end");
		}
	}

	@Test
	void theLastLineFeedBeginsNoLine() throws IOException {
		assertThat(lines("", 10)).isEmpty();
		assertThat(lines("\n", 10)).containsExactly("");
		assertThat(lines("a\nb\n", 10)).containsExactly("a", "b");
		assertThat(lines("x".repeat(1 << 16) + "\n", 1 << 20)).hasSize(1);
	}

	@Test
	void cutsALineThatIsTooLongOneByteBeyond() throws IOException {
		assertThat(lines("x".repeat(200_000) + "\nnext", 10)).containsExactly("x".repeat(11), "next");
	}

	private static List<String> lines(String text, int maxBytes) throws IOException {
		LineReader reader = new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)),
				maxBytes);
		List<String> lines = new ArrayList<>();
		byte[] line = reader.next();
		while (line != null) {
			lines.add(new String(line, StandardCharsets.US_ASCII));
			line = reader.next();
		}
		return lines;
	}

}
