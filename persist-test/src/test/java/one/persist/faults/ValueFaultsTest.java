package one.persist.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import one.persist.InvalidRecordException;
import one.persist.InvalidRecordException.Rule;
import one.persist.RecordLimits;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.StoredRecord;
import one.persist.UnreadableValueException;
import one.persist.faults.Place.Device;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Keys and values of every kind: they arrive on another device as they went in, or are
 * refused at the put.
 */
@Timeout(60)
class ValueFaultsTest {

	@TempDir
	Path folder;

	private Place place;

	private Device from;

	private Device to;

	@BeforeEach
	void open() {
		this.place = new Place(this.folder);
		this.from = this.place.device("a");
		this.to = this.place.device("b");
	}

	@AfterEach
	void close() {
		this.place.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"\"", "{}", "[]", "0", "false" })
	void fault31AnEmptyValueArrives(String json) {
		assertArrives("k", json);
	}

	@Test
	void fault31AValueAtTheLimitArrives() {
		assertArrives("k", "\"" + "a".repeat(RecordLimits.MAX_VALUE_BYTES - 2) + "\"");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 1_000_000 })
	void fault31AValuePastTheLimitIsRefusedAtThePutWithTheLimitInTheMessage(int past) {
		String json = "\"" + "a".repeat(RecordLimits.MAX_VALUE_BYTES + past) + "\"";
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.from.put("k", json))
			.withMessageContaining(String.valueOf(RecordLimits.MAX_VALUE_BYTES))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(Rule.VALUE_TOO_LARGE));
		assertThat(this.from.status().pending()).isZero();
	}

	@Test
	void fault31AValueOfNoBytesIsRefusedAtThePut() {
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.from.put("k", ""))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(Rule.NOT_JSON));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e400", "-1E-400", "1234567890123456789012345678901234567890", "0.1000", "-0.0", "1E+2",
			"{\"b\":1,\"a\":2}" })
	void fault32NumbersAndTheOrderOfFieldsArriveExactly(String json) {
		assertArrives("k", json);
	}

	@Test
	void fault32AsManyFieldsAsTheLimitAllowsArrive() {
		StringBuilder json = new StringBuilder("{");
		for (int i = 0; i < 60_000; i++) {
			json.append((i > 0) ? "," : "").append("\"f").append(i).append("\":").append(i);
		}
		assertArrives("k", json.append('}').toString());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{'a':1,'a':2} | DUPLICATE_FIELD", "NaN | NOT_JSON", "Infinity | NOT_JSON",
			"{'a':1 | NOT_JSON", "null | VALUE_NULL" })
	void fault32WhatCannotBeKeptExactlyIsRefusedAtThePut(String json, Rule rule) {
		assertRefused(json.replace('\'', '"'), rule);
	}

	@Test
	void fault32DeepNestingIsKeptOrRefusedAtThePut() {
		assertArrives("k", "[".repeat(100) + "]".repeat(100));
		assertRefused("[".repeat(101) + "]".repeat(101), Rule.VALUE_TOO_DEEP);
		assertRefused("[".repeat(1_000_000), Rule.VALUE_TOO_DEEP);
		StringBuilder million = new StringBuilder("{\"f\":1");
		for (int i = 0; i < 1_000_000; i++) {
			million.append(",\"f").append(i).append("\":1");
		}
		assertRefused(million.append('}').toString(), Rule.VALUE_TOO_LARGE);
	}

	@Test
	void fault32NumbersThatJavaCannotWriteAsJsonAreRefusedAtThePut() {
		assertThatExceptionOfType(InvalidRecordException.class)
			.isThrownBy(() -> this.from.store().records(Object.class).put("k", Map.of("a", Double.NaN)))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(Rule.NOT_JSON));
	}

	@Test
	void fault33TextOfEveryKindArrivesExactlyAndDistinct() {
		List<String> texts = List.of("\u00e1", "a\u0301", "\u202eabc", "a\u200bb", "ab", "\ud83d\ude00", "\uffff",
				"\u0627\u0644", "\u007f");
		texts.forEach((text) -> this.from.put("k" + text, "\"" + text + "\""));
		this.from.put("nul", "\"\\u0000\"");
		this.from.cycle();
		this.to.cycle();
		texts.forEach((text) -> assertThat(this.to.get("k" + text)).isEqualTo("\"" + text + "\""));
		assertThat(this.to.get("nul")).isEqualTo("\"\\u0000\"");
		assertThat(this.to.records().count(RecordQuery.all())).isEqualTo(10);
	}

	@Test
	void fault33ALoneSurrogateIsRefusedAtThePut() {
		assertRefused("\"\ud83d\"", Rule.VALUE_CHARACTERS);
		assertRefused("\"\\ud83d\"", Rule.VALUE_CHARACTERS);
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.from.put("\ude00", "1"))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(Rule.KEY_CHARACTERS));
	}

	@Test
	void fault34KeysAreDataAndNeverInterpreted() {
		List<String> keys = List.of("../x", "..", "/", "%2e", "%00", "'; DROP TABLE record; --", "<script>",
				"${jndi:ldap://x}", "a", "A", "a ", " a", "a.b", "a/b", "a\\b", "?1", "*", "k".repeat(512));
		keys.forEach((key) -> this.from.put(key, "\"of " + keys.indexOf(key) + "\""));
		this.from.cycle();
		this.to.cycle();
		keys.forEach((key) -> assertThat(this.to.get(key)).isEqualTo("\"of " + keys.indexOf(key) + "\""));
		assertThat(this.to.records().list(RecordQuery.all())).extracting(StoredRecord::key)
			.containsExactlyInAnyOrderElementsOf(keys);
		keys.forEach((key) -> assertThat(this.to.records().delete(key)).isTrue());
		this.to.cycle();
		this.from.cycle();
		assertThat(this.from.records().count(RecordQuery.all())).isZero();
	}

	@Test
	void fault34KeysThatAreNotAllowedAreRefusedByTheirRule() {
		assertKeyRefused("", Rule.KEY_EMPTY);
		assertKeyRefused("a\u0000b", Rule.KEY_CHARACTERS);
		assertKeyRefused("k".repeat(513), Rule.KEY_TOO_LONG);
		assertKeyRefused("\u00e9".repeat(257), Rule.KEY_TOO_LONG);
	}

	@Test
	void fault35ARecordThatNoLongerFitsItsClassIsPassedOnAndFailsAlone() {
		this.from.put("old", "{\"title\":[\"no\",\"text\"]}");
		this.from.store().records(Task.class).put("new", new Task("Milk"));
		this.from.cycle();
		this.to.cycle();
		Records<Task> tasks = this.to.store().records(Task.class);
		assertThatExceptionOfType(UnreadableValueException.class).isThrownBy(() -> tasks.get("old"))
			.withMessageContaining("'old'")
			.withMessageContaining("'notes'")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("no\",\"text"));
		assertThat(tasks.get("new").orElseThrow().value()).isEqualTo(new Task("Milk"));
		assertThat(this.to.get("old")).isEqualTo("{\"title\":[\"no\",\"text\"]}");
		assertThat(this.to.status().state().isPaused()).isFalse();
	}

	private void assertArrives(String key, String json) {
		this.from.put(key, json);
		assertThat(this.from.cycle().pending()).isZero();
		this.to.cycle();
		this.to.reopen();
		assertThat(this.to.get(key)).isEqualTo(json);
	}

	private void assertRefused(String json, Rule rule) {
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.from.put("k", json))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(rule));
	}

	private void assertKeyRefused(String key, Rule rule) {
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.from.put(key, "1"))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(rule));
	}

	record Task(String title) {
	}

}
