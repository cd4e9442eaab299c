package one.persist.faults;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.faults.Place.Device;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A remote whose answers are well formed and hold times that cannot be.
 */
class ForgedAnswersTest {

	private static final DeviceId FORGER = new DeviceId("forger");

	private static final Version HONEST = new Version(HybridTimestamp.parse("0192f3c4a5b60001"), FORGER);

	@TempDir
	Path folder;

	private Place place;

	private Device device;

	@BeforeEach
	void open() {
		this.place = new Place(this.folder);
		this.device = this.place.device("a");
		this.device.put("k", "1");
		this.device.cycle();
	}

	@AfterEach
	void close() {
		this.place.close();
	}

	static Stream<RecordChange> impossible() {
		return Stream.of("7fffffffffffffff", "7ffffffffffffffe", "7000000000000000").flatMap((time) -> {
			Version version = new Version(HybridTimestamp.parse(time), FORGER);
			return Stream.of(change("k", version, VersionVector.of(version)), change("k", HONEST,
					VersionVector.of(HONEST).with(new Version(version.timestamp(), device("other")))));
		});
	}

	@ParameterizedTest
	@MethodSource("impossible")
	void fault42AChangeWithATimestampThatCannotBeIsNotTakenAndTheDeviceGoesOn(RecordChange change) {
		pulls((page) -> {
			List<RecordChange> changes = new ArrayList<>(page.changes());
			changes.add(change);
			return new PullResponse(changes, page.cursor(), page.more(), page.time());
		});
		assertRefusedAndGoesOn();
	}

	@ParameterizedTest
	@MethodSource("impossible")
	void fault42AConflictWithATimestampThatCannotBeIsNotTakenAndTheDeviceGoesOn(RecordChange change) {
		pushes((response) -> new PushResponse(List.of(new PushResult.Conflict(change)), response.seen(),
				response.time()));
		assertRefusedAndGoesOn();
	}

	@ParameterizedTest
	@ValueSource(strings = { "+1000000000-12-31T23:59:59.999999999Z", "+10000-01-01T00:00:00Z", "6500-01-01T00:00:00Z",
			"3000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z" })
	void fault42ATimeThatCannotBeMovesNoClockAndTheDeviceGoesOn(String time) {
		pulls((page) -> new PullResponse(page.changes(), page.cursor(), page.more(), Instant.parse(time)));
		assertRefusedAndGoesOn();
		pushes((response) -> new PushResponse(response.results(), response.seen(), Instant.parse(time)));
		assertRefusedAndGoesOn();
	}

	@Test
	void fault42TheLastTimestampThatIsTakenLeavesTheClockRoomToGoOn() {
		Version last = new Version(new HybridTimestamp(HybridTimestamp.LATEST.packed() - 1), FORGER);
		pulls((page) -> new PullResponse(List.of(change("far", last, VersionVector.of(last))), page.cursor(),
				page.more(), page.time()));
		this.device.cycle();
		for (int i = 0; i < 100; i++) {
			this.device.put("far", String.valueOf(i));
			this.device.put("k", String.valueOf(i));
			this.device.reopen();
		}
		assertThat(this.device.get("far")).isEqualTo("99");
		assertThat(this.device.get("k")).isEqualTo("99");
	}

	private void assertRefusedAndGoesOn() {
		this.device.put("k", "2");
		RemoteStatus status = this.device.cycle();
		assertThat(status.state()).isEqualTo(RemoteState.OFFLINE);
		assertThat(status.cause()).contains("not an answer to be used");
		assertThat(status.pending()).isEqualTo(1);
		this.device.reopen();
		this.device.put("k", "3");
		assertThat(this.device.get("k")).isEqualTo("3");
		this.device.wire.heal();
		RemoteStatus healed = this.device.cycle();
		assertThat(healed.state()).isEqualTo(RemoteState.IDLE);
		assertThat(healed.pending()).isZero();
		assertThat(this.device.store().sync().status().openConflicts()).isZero();
		Instant wall = Instant.parse("2026-01-02T00:00:00Z");
		assertThat(this.device.wire.pull(new PullRequest(DeviceState.fresh(device("onlooker")), true, 10)).changes())
			.filteredOn((change) -> change.key().equals("k"))
			.singleElement()
			.satisfies((change) -> assertThat(change.value()).isEqualTo(Json.parse("3")))
			.satisfies((change) -> assertThat(change.version().timestamp().toInstant()).isBefore(wall));
	}

	private void pulls(UnaryOperator<PullResponse> change) {
		this.device.wire.after((answer) -> (answer instanceof PullResponse page) ? change.apply(page) : answer);
	}

	private void pushes(UnaryOperator<PushResponse> change) {
		this.device.wire.after((answer) -> (answer instanceof PushResponse response) ? change.apply(response) : answer);
	}

	private static RecordChange change(String key, Version version, VersionVector vector) {
		return new RecordChange(key, Json.parse("\"forged\""), version, vector);
	}

	private static DeviceId device(String id) {
		return new DeviceId(id);
	}

}
