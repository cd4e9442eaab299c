package one.persist;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class KeyScopeTest {

	@Test
	void aKeyIsInScopeIfItBeginsWithAPrefix() {
		KeyScope scope = KeyScope.prefixes("vans/7/", "prices/");
		assertThat(scope.contains("vans/7/")).isTrue();
		assertThat(scope.contains("vans/7/load")).isTrue();
		assertThat(scope.contains("prices/milk")).isTrue();
		assertThat(scope.contains("vans/77")).isFalse();
		assertThat(scope.contains("vans/7")).isFalse();
		assertThat(scope.contains("a")).isFalse();
		assertThat(scope.contains("zebra")).isFalse();
	}

	@Test
	void allHasEveryKeyAndNoneHasNone() {
		assertThat(KeyScope.all().contains("a")).isTrue();
		assertThat(KeyScope.none().contains("a")).isFalse();
		assertThat(KeyScope.prefixes(List.of())).isEqualTo(KeyScope.none());
		assertThat(KeyScope.all().isAll()).isTrue();
		assertThat(KeyScope.prefixes("a").isAll()).isFalse();
	}

	@Test
	void theFewestPrefixesAreKept() {
		assertThat(KeyScope.prefixes("b", "a/b", "a/", "a/c/d", "b").prefixes()).containsExactly("a/", "b");
		assertThat(KeyScope.prefixes("b", "a/", "a/b")).isEqualTo(KeyScope.prefixes("a/", "b"));
	}

	@Test
	void whatTwoScopesHaveInCommonIsInBoth() {
		KeyScope scope = KeyScope.prefixes("vans/", "prices/");
		assertThat(scope.intersect(KeyScope.all())).isEqualTo(scope);
		assertThat(KeyScope.all().intersect(scope)).isEqualTo(scope);
		assertThat(scope.intersect(KeyScope.none())).isEqualTo(KeyScope.none());
		assertThat(scope.intersect(KeyScope.prefixes("vans/7/", "tills/"))).isEqualTo(KeyScope.prefixes("vans/7/"));
		assertThat(KeyScope.prefixes("vans/7/", "p").intersect(scope))
			.isEqualTo(KeyScope.prefixes("vans/7/", "prices/"));
	}

	@Test
	void randomScopesAgreeWithTheirPrefixesTriedOneByOne() {
		long seed = Long.getLong("seed", 4711);
		SplittableRandom random = new SplittableRandom(seed);
		for (int round = 0; round < 2_000; round++) {
			List<String> some = texts(random);
			List<String> others = texts(random);
			KeyScope one = KeyScope.prefixes(some);
			KeyScope both = one.intersect(KeyScope.prefixes(others));
			for (String key : texts(random)) {
				boolean inOne = some.stream().anyMatch(key::startsWith);
				boolean inOther = others.stream().anyMatch(key::startsWith);
				assertThat(one.contains(key)).as("seed %d, %s in %s", seed, key, some).isEqualTo(inOne);
				assertThat(both.contains(key)).as("seed %d, %s in %s and %s", seed, key, some, others)
					.isEqualTo(inOne && inOther);
			}
		}
	}

	private static List<String> texts(SplittableRandom random) {
		return IntStream.range(0, random.nextInt(8)).mapToObj((i) -> text(random)).toList();
	}

	private static String text(SplittableRandom random) {
		StringBuilder text = new StringBuilder();
		for (int length = 1 + random.nextInt(4); length > 0; length--) {
			text.appendCodePoint(random.nextBoolean() ? 'a' + random.nextInt(3) : 0x1f600 + random.nextInt(2));
		}
		return text.toString();
	}

	@Test
	void aPrefixThatNoKeyBeginsWithIsRefused() {
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> KeyScope.prefixes(""));
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> KeyScope.prefixes("a\0"));
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> KeyScope.prefixes("\ud83d"));
		assertThatIllegalArgumentException().isThrownBy(() -> KeyScope.prefixes(Collections.nCopies(1_001, "a")))
			.withMessage("A scope has at most 1000 prefixes, not 1001");
	}

	@Test
	void aScopeSaysWhatItIs() {
		assertThat(KeyScope.all()).hasToString("all keys");
		assertThat(KeyScope.none()).hasToString("no key");
		assertThat(KeyScope.prefixes("b/", "a/")).hasToString("keys that begin with a/, b/");
	}

}
