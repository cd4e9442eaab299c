package one.persist.sample.acceptance;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import one.persist.Decision;
import one.persist.Json;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoredRecord;
import one.persist.conflict.Conflict;
import one.persist.conflict.ConflictContext;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.RecordVersion;
import one.persist.conflict.Resolution;
import one.persist.sample.Task;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One key, changed on two devices that do not hear of each other; then one of them syncs,
 * and after it the other, which meets the conflict.
 */
class StrategiesOnTwoDevicesTest {

	private static final Duration SOON = Duration.ofSeconds(20);

	/** Of a strategy; far less than the minute that one of them takes. */
	private static final Duration DEADLINE = Duration.ofSeconds(1);

	private static final String BEFORE = task("seen", "by-both");

	private static final String DELETED = null;

	@TempDir
	private static Path folder;

	private static SyncServer server;

	private static Device van1;

	private static Device van2;

	@BeforeAll
	static void start() {
		server = SyncServer.started(folder.resolve("hq"));
		van1 = device("van1");
		van2 = device("van2");
	}

	@AfterAll
	static void stop() {
		van1.close();
		van2.close();
		server.close();
	}

	@ParameterizedTest
	@CsvSource(nullValues = "deleted", textBlock = """
			1,       2
			1,       deleted
			deleted, 2
			""")
	void preferencesTakeTheLaterWrite(String earlier, String later) {
		change("preferences", "earlier-first", earlier, later, van1, van2);
		assertBothHave("preferences", "earlier-first", later);
		change("preferences", "later-first", earlier, later, van2, van1);
		assertBothHave("preferences", "later-first", later);
		assertThat(outcomes(van1, "preferences", "later-first")).startsWith(Decision.Outcome.REMOTE);
		assertThat(outcomes(van2, "preferences", "earlier-first")).startsWith(Decision.Outcome.LOCAL);
	}

	@Test
	void tasksUniteTagsOnBothDevices() {
		change("tasks", "both", task("valve"), task("urgent"), van1, van2);
		assertBothHave("tasks", "both", task("urgent", "valve"));
		assertThat(outcomes(van2, "tasks", "both")).containsExactly(Decision.Outcome.MERGED);
	}

	@Test
	void tasksKeepWhatWasWrittenAgainstADelete() {
		change("tasks", "deleted-first", DELETED, task("urgent"), van1, van2);
		assertBothHave("tasks", "deleted-first", task("urgent"));
		change("tasks", "written-first", task("urgent"), DELETED, van1, van2);
		assertBothHave("tasks", "written-first", task("urgent"));
	}

	@Test
	void inspectionsAreFlaggedWithBothVersionsWhereTheConflictIsMet() {
		change("inspections", "v17", "\"dry\"", "\"weeps\"", van1, van2);
		Conflict<Json> conflict = awaitConflict("inspections", "v17");
		assertThat(conflict.local().value()).hasToString("\"weeps\"");
		assertThat(conflict.remote().value()).hasToString("\"dry\"");
		assertThat(conflict.base().value()).hasToString(BEFORE);
		assertThat(van2.records("inspections").get("v17").orElseThrow().conflicted()).isTrue();
		assertThat(van2.value("inspections", "v17")).isEqualTo("\"weeps\"");
		assertThat(van1.records("inspections").get("v17").orElseThrow().conflicted()).isFalse();
		van2.records("inspections").resolve(conflict, Json.parse("\"dry again\""));
		assertBothHave("inspections", "v17", "\"dry again\"");
	}

	@Test
	void inspectionsAreFlaggedWhenAnUpdateMeetsADelete() {
		change("inspections", "gone-elsewhere", DELETED, "\"weeps\"", van1, van2);
		Conflict<Json> conflict = awaitConflict("inspections", "gone-elsewhere");
		assertThat(conflict.remote().deleted()).isTrue();
		assertThat(conflict.local().value()).hasToString("\"weeps\"");
		van2.records("inspections").resolve(conflict, null);
		assertBothHave("inspections", "gone-elsewhere", DELETED);
	}

	@Test
	void inspectionsAreFlaggedWhenADeleteMeetsAnUpdate() {
		change("inspections", "gone-here", "\"weeps\"", DELETED, van1, van2);
		Conflict<Json> conflict = awaitConflict("inspections", "gone-here");
		assertThat(conflict.local().deleted()).isTrue();
		assertThat(conflict.remote().value()).hasToString("\"weeps\"");
		van2.records("inspections").resolve(conflict, conflict.remote().value());
		assertBothHave("inspections", "gone-here", "\"weeps\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "preferences", "tasks", "inspections", "lengths", "throwing" })
	void equalValuesNeverConflict(String store) {
		change(store, "equal", "{\"tags\": [\"a\"] }", "{ \"tags\":[\"a\"]}", van1, van2);
		assertBothHave(store, "equal", "{\"tags\":[\"a\"]}");
		change(store, "both-deleted", DELETED, DELETED, van1, van2);
		assertBothHave(store, "both-deleted", DELETED);
		for (String key : List.of("equal", "both-deleted")) {
			assertThat(outcomes(van1, store, key)).isEmpty();
			assertThat(outcomes(van2, store, key)).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource(nullValues = "deleted", textBlock = """
			"long enough", "short",       "long enough"
			"short",       "long enough", "long enough"
			deleted,       "short",       "short"
			"short",       deleted,       "short"
			"one",         "two",         "one two"
			""", quoteCharacter = '`')
	void aStrategyOfTheApplicationDecides(String first, String second, String outcome) {
		String key = "case-" + String.valueOf(first).length() + "-" + String.valueOf(second).length() + "-"
				+ (first == null);
		change("lengths", key, first, second, van1, van2);
		assertBothHave("lengths", key, outcome);
		change("lengths", key + "-other-way", first, second, van2, van1);
		soon().untilAsserted(() -> assertThat(van1.value("lengths", key + "-other-way"))
			.isEqualTo(van2.value("lengths", key + "-other-way"))
			.isNotEqualTo(BEFORE));
	}

	@ParameterizedTest
	@CsvSource({ "throwing, no idea", "nothing, returned null", "sleepy, took longer than 1000 ms" })
	void aMergeFunctionThatFailsLosesNothingAndHoldsUpNothing(String store, String reason) {
		Store local = van2.store(store);
		pause(store);
		van1.put(store, "bad", task("bad", "one"));
		van2.put(store, "bad", task("bad", "two"));
		for (int i = 0; i < 20; i++) {
			van1.put(store, "good-" + i, task("one"));
			van2.put(store, "good-" + i, task("two"));
			van2.put(store, "own-" + i, task());
		}
		resume(van1, store);
		Instant begin = Instant.now();
		local.sync().resume();
		van2.put("preferences", "while-" + store, "1");
		soon().untilAsserted(() -> assertThat(van1.value("preferences", "while-" + store)).isEqualTo("1"));
		Conflict<Json> conflict = awaitConflict(store, "bad");
		assertThat(conflict.reason()).contains(reason);
		assertThat(conflict.local().value()).hasToString(task("bad", "two"));
		assertThat(conflict.remote().value()).hasToString(task("bad", "one"));
		soon().untilAsserted(() -> {
			for (Device van : List.of(van1, van2)) {
				for (int i = 0; i < 20; i++) {
					assertThat(van.value(store, "good-" + i)).isEqualTo(task("one", "two"));
					assertThat(van.value(store, "own-" + i)).isEqualTo(task());
				}
			}
		});
		assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofMinutes(1));
		van2.records(store).resolve(conflict, Json.parse(task("settled")));
		assertBothHave(store, "bad", task("settled"));
	}

	/** Both have seen the record; then each changes it, the second one later. */
	private static void change(String store, String key, String first, String second, Device syncsFirst,
			Device syncsLast) {
		van1.put(store, key, BEFORE);
		soon().untilAsserted(() -> assertThat(van2.value(store, key)).isEqualTo(BEFORE));
		pause(store);
		write(van1, store, key, first);
		Instant written = Instant.now();
		soon().until(() -> Instant.now().isAfter(written.plusMillis(2)));
		write(van2, store, key, second);
		resume(syncsFirst, store);
		syncsLast.store(store).sync().resume();
	}

	private static void write(Device device, String store, String key, String value) {
		if (value == null) {
			assertThat(device.records(store).delete(key)).isTrue();
		}
		else {
			device.put(store, key, value);
		}
	}

	/** As good as a dead spot, and nothing has to be waited for. */
	private static void pause(String store) {
		for (Device van : List.of(van1, van2)) {
			soon().until(() -> van.store(store).sync().status().pending() == 0);
			van.store(store).sync().pause();
		}
	}

	private static void resume(Device device, String store) {
		device.store(store).sync().resume();
		soon().until(() -> device.store(store).sync().status().pending() == 0);
	}

	private static Conflict<Json> awaitConflict(String store, String key) {
		Records<Json> records = van2.records(store);
		soon().until(() -> records.conflict(key).isPresent());
		assertThat(van1.records(store).conflicts()).isEmpty();
		return records.conflict(key).orElseThrow();
	}

	private static void assertBothHave(String store, String key, String value) {
		soon().untilAsserted(() -> {
			for (Device van : List.of(van1, van2)) {
				assertThat(van.value(store, key)).isEqualTo(value);
				assertThat(van.records(store).get(key).map(StoredRecord::version))
					.isEqualTo(van1.records(store).get(key).map(StoredRecord::version));
				assertThat(van.records(store).conflict(key)).isEmpty();
				assertThat(van.store(store).sync().deadLetters()).isEmpty();
			}
		});
	}

	private static List<Decision.Outcome> outcomes(Device device, String store, String key) {
		return device.store(store)
			.sync()
			.decisions(1_000)
			.stream()
			.filter((decision) -> decision.key().equals(key))
			.map(Decision::outcome)
			.toList();
	}

	private static ConditionFactory soon() {
		return await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
	}

	private static String task(String... tags) {
		String list = (tags.length > 0) ? "\"" + String.join("\",\"", tags) + "\"" : "";
		return "{\"title\":\"Oil\",\"done\":false,\"tags\":[" + list + "]}";
	}

	private static Device device(String name) {
		Device.Setup setup = Device.in(folder.resolve(name))
			.remote("hq", server.url())
			.beans(Merges.class)
			.with("persist.strategy-timeout", DEADLINE);
		store(setup, "preferences", "last-write-wins");
		store(setup, "tasks", "merge").with("persist.stores.tasks.sync.merge-function", "uniting");
		store(setup, "inspections", "manual");
		store(setup, "lengths", "longest");
		for (String failing : List.of("throwing", "nothing", "sleepy")) {
			store(setup, failing, "merge").with("persist.stores." + failing + ".sync.merge-function",
					failing + "Merge");
		}
		return setup.start();
	}

	private static Device.Setup store(Device.Setup setup, String name, String strategy) {
		String sync = "persist.stores." + name + ".sync.";
		return setup.with(sync + "remote", "hq").with(sync + "strategy", strategy).with(sync + "interval", "200ms");
	}

	/**
	 * What the application has of its own.
	 */
	static class Merges {

		@Bean
		ConflictStrategy longest() {
			return Merges::longest;
		}

		@Bean
		MergeFunction<Task> uniting() {
			return Merges::unite;
		}

		@Bean
		MergeFunction<Task> throwingMerge() {
			return (local, remote) -> {
				if (isBad(local)) {
					throw new IllegalStateException("no idea");
				}
				return unite(local, remote);
			};
		}

		@Bean
		MergeFunction<Task> nothingMerge() {
			return (local, remote) -> isBad(local) ? null : unite(local, remote);
		}

		@Bean
		MergeFunction<Task> sleepyMerge() {
			return (local, remote) -> {
				if (isBad(local)) {
					new CountDownLatch(1).await(1, TimeUnit.MINUTES);
				}
				return unite(local, remote);
			};
		}

		private static boolean isBad(RecordVersion<Task> version) {
			return version.value().tags().contains("bad");
		}

		private static Task unite(RecordVersion<Task> local, RecordVersion<Task> remote) {
			TreeSet<String> tags = new TreeSet<>(local.value().tags());
			tags.addAll(remote.value().tags());
			return remote.value().withTags(List.copyOf(tags));
		}

		/** Of two that are equally long, both. */
		private static Resolution longest(ConflictContext conflict) {
			int local = length(conflict.local());
			int remote = length(conflict.remote());
			if (local == remote) {
				String[] words = { text(conflict.local()), text(conflict.remote()) };
				Arrays.sort(words);
				return new Resolution.Merged(Json.parse("\"" + words[0] + " " + words[1] + "\""));
			}
			return (local > remote) ? new Resolution.KeepLocal() : new Resolution.TakeRemote();
		}

		private static int length(RecordVersion<Json> version) {
			return version.deleted() ? 0 : text(version).length();
		}

		private static String text(RecordVersion<Json> version) {
			return version.value().toString().replace("\"", "");
		}

	}

}
