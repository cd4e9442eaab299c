package one.persist.benchmarks.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrdersTest {

	@Test
	void areAlwaysTheSame() {
		assertThat(Orders.json(4711, 2)).isEqualTo(Orders.json(4711, 2));
		assertThat(Orders.order(4711, 2)).isEqualTo(Orders.read(Orders.json(4711, 2)));
		assertThat(Orders.json(4711, 2)).isNotEqualTo(Orders.json(4711, 3)).isNotEqualTo(Orders.json(4712, 2));
	}

	@Test
	void haveTheLengthThatIsSaid() {
		for (int number = 0; number < 1_000; number++) {
			assertThat(Orders.json(number, 0)).hasSize(Orders.SIZE);
		}
	}

	@Test
	void compressAsRecordsDo() throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			for (int number = 0; number < 1_000; number++) {
				gzip.write(Orders.json(number, 0));
			}
		}
		assertThat(compressed.size() / 1_000).isBetween(250, 300);
	}

	@Test
	void haveKeysInTheOrderOfTheirNumbers() {
		assertThat(Orders.key(7)).isEqualTo("order/00000007");
		assertThat(Orders.key(12_345_678)).isEqualTo("order/12345678");
	}

}
