package one.persist.server.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Synchronous;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.DeviceState;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResult;
import one.persist.protocol.PushResult.Rejected;
import one.persist.protocol.RecordBounds;
import one.persist.protocol.RecordChange;
import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EntryBoundsTest {

	private static final EntryBounds BOUNDS = new EntryBounds(new RecordBounds(8, 40, 3));

	private static RecordChange change(String key, @Nullable Json value) {
		Version version = new Version(HybridTimestamp.ofEpochMillis(1), new DeviceId("van1"));
		return new RecordChange(key, value, version, VersionVector.of(version));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "[[[]]]", "{\"a\":[{\"b\":1},{},[]],\"c\":{}}", "\"[[[[[[{{{{{\"",
			"\"\\\"[[[[[\\\\\"", "[\"\\\\\",[\"\\\"[[[\"]]" })
	void whatIsWithinBoundsIsTaken(String value) {
		assertThat(BOUNDS.brokenBy(change("12345678", Json.parse(value)))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "[[[[]]]]", "[1,[2,[3,{}]]]", "[\"\\\\\",[[[]]]]", "{\"\\\"\":{\"b\":{\"c\":{}}}}" })
	void aValueThatIsNestedTooDeepIsRejected(String value) {
		assertThat(BOUNDS.brokenBy(change("k", Json.parse(value)))).extracting(Rejected::code)
			.isEqualTo(ProblemCodes.VALUE_TOO_DEEP);
	}

	@Test
	void whatIsTooLargeIsRejectedByItsBoundAndNotNamed() {
		assertThat(BOUNDS.brokenBy(change("secret-key", Json.parse("1")))).isEqualTo(
				new Rejected(ProblemCodes.KEY_TOO_LARGE, "The key has 10 bytes, and this server takes 8 at most"));
		assertThat(BOUNDS.brokenBy(change("k", Json.parse("\"" + "s".repeat(39) + "\"")))).isEqualTo(
				new Rejected(ProblemCodes.VALUE_TOO_LARGE, "The value has 41 bytes, and this server takes 40 at most"));
	}

	@ParameterizedTest
	@CsvSource({ "12345678, true", "1234567ä, false", "äöüß, true", "äöüßx, false" })
	void aKeyIsMeasuredInBytes(String key, boolean taken) {
		assertThat(BOUNDS.brokenBy(change(key, Json.parse("1"))) == null).isEqualTo(taken);
	}

	@Test
	void aDeleteIsTakenHoweverLargeItsKey() {
		assertThat(BOUNDS.brokenBy(change("k".repeat(500), null))).isNull();
	}

	@Test
	void anEntryBeyondABoundHoldsUpNoOtherAndWhatIsStoredStaysKnown(@TempDir Path directory) {
		StorageSettings settings = new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1),
				InstantSource.system(), new SplittableRandom(1));
		RecordChange long1 = change("k1", Json.parse("[[[[1]]]]"));
		try (SyncStorage wide = SqliteSyncStorage.open(directory, Synchronous.NORMAL, settings)) {
			assertThat(push(wide, "p1", long1)).containsExactly(new PushResult.Applied());
		}
		try (SyncStorage narrow = SqliteSyncStorage.open(directory, Synchronous.NORMAL,
				settings.with(new RecordBounds(8, 40, 3)))) {
			assertThat(push(narrow, "p2", change("k2", Json.parse("1")), change("k3", Json.parse("[[[[]]]]")), long1,
					change("k4", Json.parse("4"))))
				.containsExactly(new PushResult.Applied(),
						new Rejected(ProblemCodes.VALUE_TOO_DEEP,
								"The value is nested deeper than the 3 levels that this server takes"),
						new PushResult.Known(), new PushResult.Applied());
		}
	}

	private static List<PushResult> push(SyncStorage storage, String name, RecordChange... changes) {
		return storage.remote("acme", "tasks")
			.push(new PushRequest(new DeviceState(new DeviceId("van1"), null, null, null, List.of(new PushName("p1"))),
					new PushName(name), Stream.of(changes).map((change) -> new PushEntry(change, false)).toList()))
			.results();
	}

}
