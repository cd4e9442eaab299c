package one.persist.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

import one.persist.InvalidRecordException;
import one.persist.KeyScope;
import one.persist.protocol.RecordChange;
import one.persist.test.FaultRates;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two devices and two remotes, answers lost and doubled, deletes forgotten, and the keys
 * that one of the devices asks for changing all the time. Run one seed again with
 * {@code -Dseed=}, and more of them with {@code -Druns=}.
 */
class ChangingPrefixesTest {

	private static final int STEPS = 80;

	private static final List<String> AREAS = List.of("a/", "b/", "c/");

	@Test
	void inTheEndEachDeviceHasTheKeysThatItAsksForAndNothingIsMissing() {
		Long asked = Long.getLong("seed");
		long first = (asked != null) ? asked : 1;
		long last = (asked != null) ? asked : Integer.getInteger("runs", 30);
		for (long seed = first; seed <= last; seed++) {
			try (Run run = new Run(seed)) {
				run.play();
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("Failed; run it again with -Dtest=ChangingPrefixesTest -Dseed=" + seed, ex);
			}
		}
	}

	/**
	 * What happens by one seed.
	 */
	private static final class Run implements AutoCloseable {

		private final SplittableRandom random;

		private final TestWorld world = new TestWorld();

		private final TestDevice office = this.world.device("office").remotes("r1", "r2");

		private final TestDevice van = this.world.device("van").remotes("r1", "r2");

		/** What the one device that writes a key wrote last; null if it deleted it. */
		private final Map<String, @Nullable String> written = new TreeMap<>();

		private KeyScope scope = KeyScope.all();

		private int values;

		private Run(long seed) {
			this.random = new SplittableRandom(seed);
			this.world.remote("r1").seeded(seed, FaultRates.all(0.15));
			this.world.remote("r2").seeded(seed + 1, FaultRates.all(0.15));
		}

		private void play() {
			for (int step = 0; step < STEPS; step++) {
				step();
			}
			this.world.remote("r1").heal();
			this.world.remote("r2").heal();
			this.van.online();
			this.world.advance(Duration.ofMinutes(10));
			this.world.settle();
			check();
		}

		private void step() {
			switch (this.random.nextInt(13)) {
				case 0, 1, 2 -> write(this.office, "office");
				case 3, 4, 5 -> writeOnVan();
				case 6, 7 -> this.van.cycle();
				case 8, 9 -> this.office.cycle();
				case 10 -> ask();
				case 11 -> this.world.server(this.random.nextBoolean() ? "r1" : "r2").purge();
				default -> {
					if (this.random.nextBoolean()) {
						this.van.offline();
					}
					else {
						this.van.online();
					}
				}
			}
			this.world.advance(Duration.ofSeconds(this.random.nextInt(20)));
		}

		private String key(String writer) {
			String area = AREAS.get(this.random.nextInt(AREAS.size()));
			return area + (this.random.nextBoolean() ? writer : "both") + this.random.nextInt(2);
		}

		private void writeOnVan() {
			String key = key("van");
			if (this.scope.contains(key)) {
				write(this.van, key, "van");
			}
			else {
				assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.van.put(key, "0"));
			}
		}

		private void write(TestDevice device, String writer) {
			write(device, key(writer), writer);
		}

		private void write(TestDevice device, String key, String writer) {
			String value = null;
			if (this.random.nextInt(4) > 0) {
				value = String.valueOf(++this.values);
				device.put(key, value);
			}
			else if (!device.delete(key)) {
				return;
			}
			if (key.contains(writer)) {
				this.written.put(key, value);
			}
		}

		private void ask() {
			List<String> some = new ArrayList<>(AREAS);
			some.removeIf((area) -> this.random.nextBoolean());
			this.scope = some.isEmpty() ? KeyScope.all() : KeyScope.prefixes(some);
			this.van.options((options) -> options.prefixes(some));
		}

		private void check() {
			Map<String, String> all = values("r1");
			assertThat(values("r2")).isEqualTo(all);
			assertThat(this.office.all()).isEqualTo(all);
			assertThat(this.van.all()).as("of %s", this.scope)
				.isEqualTo(all.entrySet()
					.stream()
					.filter((record) -> this.scope.contains(record.getKey()))
					.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
			this.written.forEach((key, value) -> assertThat(all.get(key)).as(key).isEqualTo(value));
			assertThat(this.van.store().sync().deadLetters()).isEmpty();
		}

		private Map<String, String> values(String server) {
			return this.world.server(server)
				.records()
				.values()
				.stream()
				.filter((record) -> !record.deleted())
				.collect(Collectors.toMap(RecordChange::key, (record) -> String.valueOf(record.value())));
		}

		@Override
		public void close() {
			this.world.close();
		}

	}

}
