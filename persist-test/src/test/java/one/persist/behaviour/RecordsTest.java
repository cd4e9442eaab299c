package one.persist.behaviour;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.InvalidRecordException;
import one.persist.InvalidRecordException.Rule;
import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.StaleRecordException;
import one.persist.StoreClosedException;
import one.persist.StoredRecord;
import one.persist.UnreadableValueException;
import one.persist.Version;
import one.persist.event.RecordChanged;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RecordsTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private TestDevice device;

	private Records<Json> records;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.device = this.world.device("a").remotes();
		this.records = this.device.records();
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void givesBackWhatWasPut() {
		StoredRecord<Json> saved = this.records.put("t1", json("{\"title\":\"Milk\"}"));
		assertThat(saved.key()).isEqualTo("t1");
		assertThat(saved.conflicted()).isFalse();
		assertThat(saved.updatedAt()).isEqualTo("2026-01-01T00:00:00Z");
		assertThat(saved.version().device()).isEqualTo(this.device.store().device());
		assertThat(this.records.get("t1")).contains(saved);
	}

	@Test
	void anUnknownKeyHasNoRecord() {
		assertThat(this.records.get("t1")).isEmpty();
		assertThat(this.records.delete("t1")).isFalse();
	}

	@Test
	void aLaterPutReplacesTheValueAndHasAGreaterVersion() {
		Version first = this.records.put("t1", json("1")).version();
		Version second = this.records.put("t1", json("2")).version();
		assertThat(second).isGreaterThan(first);
		assertThat(this.device.all()).containsExactly(Map.entry("t1", "2"));
	}

	@Test
	void aDeletedRecordIsGoneUntilItIsPutAgain() {
		this.records.put("t1", json("1"));
		assertThat(this.records.delete("t1")).isTrue();
		assertThat(this.records.get("t1")).isEmpty();
		assertThat(this.records.count(RecordQuery.all())).isZero();
		assertThat(this.records.delete("t1")).isFalse();
		this.records.put("t1", json("2"));
		assertThat(this.device.get("t1")).isEqualTo("2");
	}

	@Test
	void putsOnlyOverTheVersionThatWasRead() {
		Version read = this.records.put("t1", json("1")).version();
		this.records.put("t1", json("2"), read);
		assertThatExceptionOfType(StaleRecordException.class).isThrownBy(() -> this.records.put("t1", json("3"), read))
			.withMessageContaining("'t1'");
		assertThat(this.device.get("t1")).isEqualTo("2");
	}

	@Test
	void deletesOnlyTheVersionThatWasRead() {
		Version first = this.records.put("t1", json("1")).version();
		Version second = this.records.put("t1", json("2")).version();
		assertThatExceptionOfType(StaleRecordException.class).isThrownBy(() -> this.records.delete("t1", first));
		this.records.delete("t1", second);
		assertThat(this.records.get("t1")).isEmpty();
		assertThatExceptionOfType(StaleRecordException.class)
			.isThrownBy(() -> this.records.put("t1", json("3"), second))
			.withMessageContaining("is gone");
	}

	@Test
	void putsAllInTheOrderOfTheMap() {
		Map<String, Json> values = new LinkedHashMap<>();
		values.put("b", json("1"));
		values.put("a", json("2"));
		assertThat(this.records.putAll(values)).extracting(StoredRecord::key).containsExactly("b", "a");
		assertThat(this.device.all()).containsExactly(Map.entry("a", "2"), Map.entry("b", "1"));
	}

	@Test
	void putsNoneWhenOneKeyIsNotAllowed() {
		Map<String, Json> values = new LinkedHashMap<>();
		values.put("a", json("1"));
		values.put("", json("2"));
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.records.putAll(values));
		values.remove("");
		values.put("b", null);
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.records.putAll(values))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(Rule.VALUE_NULL));
		assertThat(this.device.all()).isEmpty();
	}

	@Test
	void listsInTheOrderOfUtf8BytesAndNotOfUtf16() {
		// in UTF-16 the surrogates of U+1F600 sort before U+FFFD
		put("\ud83d\ude00", "\ufffd", "z", "a", "A", "é", "\ud7ff", "\ue000");
		assertThat(this.device.all().keySet()).containsExactly("A", "a", "z", "é", "\ud7ff", "\ue000", "\ufffd",
				"\ud83d\ude00");
	}

	@Test
	void listsPageByPage() {
		put("a", "b", "c", "d", "e");
		assertThat(keys(RecordQuery.all().limit(2))).containsExactly("a", "b");
		assertThat(keys(RecordQuery.all().after("b").limit(2))).containsExactly("c", "d");
		assertThat(keys(RecordQuery.all().after("bb"))).containsExactly("c", "d", "e");
		assertThat(keys(RecordQuery.all().after("e"))).isEmpty();
	}

	@Test
	void listsWhatHasAPrefix() {
		put("t", "t1", "t2", "u", "s", "T1", "t%", "t_");
		assertThat(keys(RecordQuery.prefix("t"))).containsExactly("t", "t%", "t1", "t2", "t_");
		assertThat(keys(RecordQuery.prefix("t%"))).containsExactly("t%");
		assertThat(keys(RecordQuery.prefix("t").after("t1"))).containsExactly("t2", "t_");
		assertThat(keys(RecordQuery.prefix("t").after("a"))).hasSize(5);
		assertThat(keys(RecordQuery.prefix("t").after("z"))).isEmpty();
		assertThat(this.records.count(RecordQuery.prefix("t"))).isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\ud7ff", "\udbff\udfff", "\ud83d\ude00", "a\udbff\udfff", "\uffff", "\u007f",
			"\udbff\udfff\udbff\udfff" })
	void aPrefixMayEndInAnyCharacter(String prefix) {
		put(prefix, prefix + "a", prefix + "\udbff\udfff", "a", "b", "\ue000", "\ud83d\ude01");
		assertThat(keys(RecordQuery.prefix(prefix))).containsExactlyInAnyOrder(prefix, prefix + "a",
				prefix + "\udbff\udfff");
	}

	@Test
	void refusesALimitOutOfRange() {
		assertThatIllegalArgumentException().isThrownBy(() -> RecordQuery.all().limit(0));
		assertThatIllegalArgumentException().isThrownBy(() -> RecordQuery.all().limit(10_001));
	}

	@Test
	void streamsMoreThanAPageWithoutRepeatingAny() {
		Map<String, Json> values = new LinkedHashMap<>();
		for (int i = 0; i < 1_501; i++) {
			values.put("k%04d".formatted(i), json(String.valueOf(i)));
		}
		this.records.putAll(values);
		assertThat(this.records.stream(RecordQuery.all()).map(StoredRecord::key)).hasSize(1_501)
			.doesNotHaveDuplicates()
			.isSorted();
		assertThat(this.records.stream(RecordQuery.prefix("k15"))).hasSize(1);
		assertThat(this.records.stream(RecordQuery.all().after("k1400"))).hasSize(100);
		assertThat(this.records.count(RecordQuery.all())).isEqualTo(1_501);
	}

	@Test
	void writesWhileStreaming() {
		put("a", "b", "c");
		this.records.stream(RecordQuery.all()).forEach((record) -> this.records.delete(record.key()));
		assertThat(this.device.all()).isEmpty();
	}

	@Test
	void aCountOfWhatIsAfterAKeyIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.records.count(RecordQuery.all().after("a")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "../x", "%2e", "'; DROP TABLE record; --", "<script>", "${jndi:ldap://x}", "a ", " a", "A",
			"a\u0301", "\u00e1", "\u200b", "\u202e", "\n", "?1", "\ud83d\ude00" })
	void aKeyIsData(String key) {
		put(key, "a");
		assertThat(this.device.get(key)).isEqualTo("\"" + escaped(key) + "\"");
		assertThat(this.device.all()).hasSize(2).containsKey(key);
		assertThat(keys(RecordQuery.prefix(key))).contains(key);
	}

	@Test
	void aKeyMayBeAsLongAsTheLimit() {
		String longest = "é".repeat(256);
		put(longest);
		assertThat(this.device.all()).containsOnlyKeys(longest);
	}

	@Test
	void refusesKeysThatAreNotAllowed() {
		assertRefused(null, Rule.KEY_NULL);
		assertRefused("", Rule.KEY_EMPTY);
		assertRefused("a\u0000b", Rule.KEY_CHARACTERS);
		assertRefused("\ud83d", Rule.KEY_CHARACTERS);
		assertRefused("\ude00\ud83d", Rule.KEY_CHARACTERS);
		assertRefused("a".repeat(513), Rule.KEY_TOO_LONG);
		assertRefused("é".repeat(257), Rule.KEY_TOO_LONG);
		assertRefused("\ud83d\ude00".repeat(129), Rule.KEY_TOO_LONG);
		assertThat(this.device.all()).isEmpty();
	}

	@Test
	void typesViewsAndTextShareOneRecord() {
		Records<Task> tasks = this.device.store().records(Task.class);
		tasks.put("t1", new Task("Milk", 2));
		assertThat(this.device.get("t1")).isEqualTo("{\"title\":\"Milk\",\"count\":2}");
		JsonNode tree = this.device.store().records().get("t1").orElseThrow().value();
		assertThat(tree.get("title").asString()).isEqualTo("Milk");
		this.device.put("t1", "{\"count\":3,\"title\":\"Eggs\"}");
		assertThat(tasks.get("t1").orElseThrow().value()).isEqualTo(new Task("Eggs", 3));
	}

	@Test
	void aValueThatDoesNotFitItsClassFailsForThatRecordAlone() {
		Records<Task> tasks = this.device.store().records(Task.class);
		this.device.put("bad", "[1]");
		tasks.put("good", new Task("Milk", 1));
		assertThatExceptionOfType(UnreadableValueException.class).isThrownBy(() -> tasks.get("bad"))
			.withMessageContaining("'bad'")
			.withMessageContaining("'notes'");
		assertThat(tasks.get("good").orElseThrow().value()).isEqualTo(new Task("Milk", 1));
		assertThat(this.device.get("bad")).isEqualTo("[1]");
	}

	@Test
	void aListenerHearsOfWritesAfterTheirCommit() {
		Version put = this.records.put("t1", json("1")).version();
		this.records.delete("t1");
		assertThat(this.device.events(RecordChanged.class)).hasSize(2);
		assertThat(this.device.events(RecordChanged.class).get(0))
			.isEqualTo(new RecordChanged("notes", "t1", put, false, null));
		assertThat(this.device.events(RecordChanged.class).get(1).deleted()).isTrue();
	}

	@Test
	void aClosedStoreSaysSo() {
		this.device.close();
		assertThatExceptionOfType(StoreClosedException.class).isThrownBy(() -> this.records.put("t1", json("1")));
		assertThatExceptionOfType(StoreClosedException.class).isThrownBy(() -> this.records.get("t1"));
		assertThatExceptionOfType(StoreClosedException.class).isThrownBy(() -> this.device.store().sync().status());
		this.device.close();
	}

	private void put(String... keys) {
		for (String key : keys) {
			this.records.put(key, json("\"" + escaped(key) + "\""));
		}
	}

	private static String escaped(String key) {
		return key.replace("\n", "\\n");
	}

	private List<String> keys(RecordQuery query) {
		return this.records.list(query).stream().map(StoredRecord::key).toList();
	}

	private void assertRefused(String key, Rule rule) {
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.records.put(key, json("1")))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(rule));
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.records.get(key));
	}

	private static Json json(String text) {
		return Json.parse(text);
	}

	record Task(String title, int count) {
	}

}
