package one.persist;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class VersionVectorTest {

	private static final DeviceId A = new DeviceId("aaaa");

	private static final DeviceId B = new DeviceId("bbbb");

	private static final DeviceId C = new DeviceId("cccc");

	@Test
	void aWriteIsEnteredAtItsDevicesPlace() {
		VersionVector vector = VersionVector.empty().with(write(2, B)).with(write(3, C)).with(write(1, A));
		assertThat(vector.entries()).containsExactly(entry(A, time(1)), entry(B, time(2)), entry(C, time(3)));
		assertThat(vector.newest()).containsExactly(write(1, A), write(2, B), write(3, C));
		assertThat(vector.size()).isEqualTo(3);
	}

	@Test
	void aNewerWriteTakesThePlaceOfAnOlderOne() {
		VersionVector vector = VersionVector.of(Map.of(C, time(3), A, time(1), B, time(2)));
		assertThat(vector.with(write(9, B)).newest()).containsExactly(write(1, A), write(9, B), write(3, C));
		assertThat(vector.with(write(1, B))).isEqualTo(vector);
		assertThat(vector.newest()).containsExactly(write(1, A), write(2, B), write(3, C));
	}

	@Test
	void ofTwoVectorsTheNewerOfEachDeviceCounts() {
		VersionVector one = VersionVector.of(Map.of(A, time(5), B, time(2)));
		VersionVector other = VersionVector.of(Map.of(B, time(7), C, time(1)));
		assertThat(one.unite(other).newest()).containsExactly(write(5, A), write(7, B), write(1, C));
		assertThat(one.unite(other)).isEqualTo(other.unite(one)).hasSameHashCodeAs(other.unite(one));
		assertThat(one.unite(VersionVector.empty())).isEqualTo(one);
		assertThat(VersionVector.empty().unite(one)).isEqualTo(one);
	}

	@Test
	void aVectorIncludesWhatIsNoNewerThanItsEntry() {
		VersionVector vector = VersionVector.of(Map.of(A, time(5), C, time(2)));
		assertThat(vector.includes(write(5, A))).isTrue();
		assertThat(vector.includes(write(6, A))).isFalse();
		assertThat(vector.includes(write(1, B))).isFalse();
		assertThat(vector.get(C)).isEqualTo(time(2));
		assertThat(vector.get(B)).isNull();
	}

	private static Version write(long time, DeviceId device) {
		return new Version(time(time), device);
	}

	private static HybridTimestamp time(long packed) {
		return new HybridTimestamp(packed);
	}

}
