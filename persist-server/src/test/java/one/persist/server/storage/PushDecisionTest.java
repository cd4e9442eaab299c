package one.persist.server.storage;

import java.time.Instant;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.PushEntry;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.PushDecision.Stored;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PushDecisionTest {

	private static final Instant LATEST = Instant.ofEpochMilli(1000);

	private static final Version VAN_10 = version(10, "van1");

	private static final Version VAN_20 = version(20, "van1");

	private static final Version TILL_15 = version(15, "till");

	private static Version version(long millis, String device) {
		return new Version(HybridTimestamp.ofEpochMillis(millis), new DeviceId(device));
	}

	private static PushEntry entry(Version version, Version... seen) {
		VersionVector vector = VersionVector.of(version);
		for (Version other : seen) {
			vector = vector.with(other);
		}
		return new PushEntry(new RecordChange("t1", Json.parse("1"), version, vector), false);
	}

	private static PushEntry withBase(PushEntry entry) {
		return new PushEntry(entry.change(), true);
	}

	private static Stored stored(Version version, Version... seen) {
		return new Stored(version, entry(version, seen).change().vector());
	}

	@Test
	void whatNobodyHasIsApplied() {
		assertThat(PushDecision.decide(entry(VAN_10), null, LATEST)).isEqualTo(PushDecision.APPLIED);
	}

	@Test
	void whatNobodyHasAnyMoreIsGone() {
		assertThat(PushDecision.decide(withBase(entry(VAN_10)), null, LATEST)).isEqualTo(PushDecision.GONE);
	}

	@Test
	void aBaseMattersOnlyWhereNothingIsStored() {
		assertThat(PushDecision.decide(withBase(entry(VAN_20)), stored(VAN_10), LATEST))
			.isEqualTo(PushDecision.APPLIED);
	}

	@Test
	void theSameVersionIsKnown() {
		assertThat(PushDecision.decide(entry(VAN_10), stored(VAN_10), LATEST)).isEqualTo(PushDecision.KNOWN);
	}

	@Test
	void anOlderVersionOfTheSameDeviceIsKnown() {
		assertThat(PushDecision.decide(entry(VAN_10), stored(VAN_20), LATEST)).isEqualTo(PushDecision.KNOWN);
	}

	@Test
	void aVersionThatTheStoredOneHasSeenIsKnown() {
		assertThat(PushDecision.decide(entry(VAN_10), stored(TILL_15, VAN_10), LATEST)).isEqualTo(PushDecision.KNOWN);
	}

	@Test
	void aNewerVersionOfTheSameDeviceIsApplied() {
		assertThat(PushDecision.decide(entry(VAN_20), stored(VAN_10), LATEST)).isEqualTo(PushDecision.APPLIED);
	}

	@Test
	void aVersionThatHasSeenTheStoredOneIsAppliedWhicheverTimestampIsGreater() {
		assertThat(PushDecision.decide(entry(VAN_10, TILL_15), stored(TILL_15), LATEST))
			.isEqualTo(PushDecision.APPLIED);
	}

	@Test
	void versionsThatHaveNotSeenEachOtherConflictWhicheverTimestampIsGreater() {
		assertThat(PushDecision.decide(entry(TILL_15), stored(VAN_10), LATEST)).isEqualTo(PushDecision.CONFLICT);
		assertThat(PushDecision.decide(entry(TILL_15), stored(VAN_20), LATEST)).isEqualTo(PushDecision.CONFLICT);
		assertThat(PushDecision.decide(entry(TILL_15, VAN_10), stored(VAN_20, VAN_10), LATEST))
			.isEqualTo(PushDecision.CONFLICT);
	}

	@Test
	void versionsThatEachClaimToHaveSeenTheOtherConflictAndOneThatIncludesBothIsApplied() {
		assertThat(PushDecision.decide(entry(TILL_15, VAN_20), stored(VAN_20, TILL_15), LATEST))
			.isEqualTo(PushDecision.CONFLICT);
		assertThat(PushDecision.decide(entry(version(21, "till"), VAN_20), stored(VAN_20, TILL_15), LATEST))
			.isEqualTo(PushDecision.APPLIED);
	}

	@Test
	void aTimestampUpToTheLatestIsTakenAndOneAfterIsNot() {
		assertThat(PushDecision.decide(entry(version(1000, "van1")), null, LATEST)).isEqualTo(PushDecision.APPLIED);
		assertThat(PushDecision.decide(entry(version(1001, "van1")), null, LATEST)).isEqualTo(PushDecision.REJECTED);
	}

	@Test
	void aVectorFromTheFutureIsNotTakenEither() {
		assertThat(PushDecision.decide(entry(VAN_10, version(1001, "till")), stored(VAN_10, TILL_15), LATEST))
			.isEqualTo(PushDecision.KNOWN);
		assertThat(PushDecision.decide(entry(VAN_10, version(1001, "till")), stored(TILL_15, VAN_10), LATEST))
			.isEqualTo(PushDecision.REJECTED);
		assertThat(PushDecision.decide(entry(VAN_20, version(1001, "till")), stored(VAN_10), LATEST))
			.isEqualTo(PushDecision.REJECTED);
	}

	@Test
	void whatIsStoredStaysKnownWhenTheClockIsSetBack() {
		Version stored = version(1001, "van1");
		assertThat(PushDecision.decide(entry(stored), stored(stored), LATEST)).isEqualTo(PushDecision.KNOWN);
	}

}
