package one.persist.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.Retention;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What holds for every remote, wherever it stores and however it is reached. Who writes a
 * {@link Remote} or a storage of a server extends it; each test needs an empty remote,
 * whose clock is {@link #clock}.
 */
public abstract class RemoteContract extends ScopeContract {

	/** What the remote takes at once: small, so that a test reaches it. */
	protected static final RemoteLimits LIMITS = new RemoteLimits(50, 100_000, 20);

	/** How long the remote remembers. */
	protected static final Retention RETENTION = new Retention(Duration.ofDays(90), Duration.ofDays(400));

	private static final PushResult APPLIED = new PushResult.Applied();

	private static final PushResult KNOWN = new PushResult.Known();

	private static final PushResult GONE = new PushResult.Gone();

	/**
	 * Forgets what is past {@link #RETENTION}.
	 */
	protected abstract void purge();

	/**
	 * Replaces the remote by an empty one.
	 */
	protected abstract void wipe();

	/**
	 * Stops, keeps a copy, and goes on.
	 */
	protected abstract void backUp();

	/**
	 * Goes back to the copy.
	 */
	protected abstract void restore();

	private ContractDevice device(String id) {
		return new ContractDevice(id, remote("acme", "tasks"), this.clock);
	}

	@Test
	void whatOneDevicePushesAnotherPulls() {
		ContractDevice van = device("van1");
		RecordChange milk = van.put("t1", "{\"text\":\"Buy milk\"}");
		RecordChange bread = van.put("t2", "{\"text\":\"Buy bread\"}");
		PushResponse pushed = van.push(milk, bread);
		assertThat(pushed.results()).containsExactly(APPLIED, APPLIED);
		assertThat(pushed.time()).isEqualTo(this.clock.instant());
		PullResponse pulled = device("van2").pull();
		assertThat(pulled.changes()).containsExactly(milk, bread);
		assertThat(pulled.more()).isFalse();
		assertThat(pulled.cursor()).isEqualTo(pushed.seen());
	}

	@Test
	void aStoreThatNobodyUsedIsEmptyAndKeepsItsFirstCommit() {
		PullResponse first = device("van1").pull();
		assertThat(first.changes()).isEmpty();
		assertThat(first.more()).isFalse();
		assertThat(device("van2").pull().cursor()).isEqualTo(first.cursor());
	}

	@Test
	void fault42ThePushedVersionIsKnownHoweverOftenItComesAgain() {
		ContractDevice van = device("van1");
		RecordChange first = van.put("t1", "1");
		RecordChange second = van.put("t1", "2", first);
		van.pushAndLoseTheAnswer(first);
		assertThat(van.push(first).results()).containsExactly(KNOWN);
		assertThat(van.push(second).results()).containsExactly(APPLIED);
		PushResponse again = van.push(first, van.put("t2", "3"));
		assertThat(again.results()).containsExactly(KNOWN, APPLIED);
		assertThat(device("van2").pull().changes()).extracting(RecordChange::value)
			.containsExactly(Json.parse("2"), Json.parse("3"));
	}

	@Test
	void aPushOfNothingNewMakesNoCommit() {
		ContractDevice van = device("van1");
		RecordChange first = van.put("t1", "1");
		Cursor head = van.push(first).seen();
		assertThat(van.push(first).seen()).isEqualTo(head);
		assertThat(van.push().seen()).isEqualTo(head);
	}

	@Test
	void versionsThatHaveNotSeenEachOtherConflictAndNothingIsReplaced() {
		ContractDevice van = device("van1");
		ContractDevice till = device("till");
		RecordChange vans = van.put("t1", "\"van\"");
		van.push(vans);
		assertThat(till.push(till.put("t1", "\"till\""), till.put("t2", "2")).results())
			.containsExactly(new PushResult.Conflict(vans), APPLIED);
		assertThat(device("other").pull().changes()).first().isEqualTo(vans);
	}

	@Test
	void aVersionThatCoversBothSidesSettlesTheConflict() {
		ContractDevice van = device("van1");
		ContractDevice till = device("till");
		RecordChange vans = van.put("t1", "\"van\"");
		van.push(vans);
		RecordChange tills = till.put("t1", "\"till\"", vans);
		assertThat(till.push(tills).results()).containsExactly(APPLIED);
		assertThat(van.push(vans).results()).containsExactly(KNOWN);
		assertThat(van.pull().changes()).containsExactly(tills);
	}

	@Test
	void versionsThatEachClaimToHaveSeenTheOtherConflictUntilOneIncludesBoth() {
		ContractDevice van = device("van1");
		ContractDevice till = device("till");
		RecordChange vans = van.put("t1", "\"van\"");
		RecordChange tills = till.put("t1", "\"till\"", vans);
		RecordChange contradicts = new RecordChange("t1", vans.value(), vans.version(), tills.vector());
		van.push(contradicts);
		assertThat(till.push(tills).results()).containsExactly(new PushResult.Conflict(contradicts));
		RecordChange settled = till.put("t1", "\"settled\"", tills);
		assertThat(till.push(settled).results()).containsExactly(APPLIED);
		assertThat(van.pull().changes()).containsExactly(settled);
	}

	@Test
	void aDeleteIsAVersionAndTravels() {
		ContractDevice van = device("van1");
		ContractDevice till = device("till");
		RecordChange written = van.put("t1", "1");
		van.push(written);
		till.pull();
		RecordChange deleted = van.delete(written);
		assertThat(van.push(deleted).results()).containsExactly(APPLIED);
		assertThat(till.pull().changes()).containsExactly(deleted);
		assertThat(till.push(till.put("t1", "2", written)).results()).containsExactly(new PushResult.Conflict(deleted));
	}

	@Test
	void aRecordWhoseDeleteWasForgottenIsGoneForThoseWhoHadItConfirmed() {
		ContractDevice van = device("van1");
		RecordChange change = van.put("t1", "1");
		assertThat(van.pushWithBase(change).results()).containsExactly(GONE);
		assertThat(van.push(change).results()).containsExactly(APPLIED);
	}

	@Test
	void ownChangesAreLeftOutUnlessTheReadIsFull() {
		ContractDevice van = device("van1");
		ContractDevice till = device("till");
		RecordChange vans = van.put("t1", "1");
		van.push(vans);
		RecordChange tills = till.put("t2", "2");
		till.push(tills);
		assertThat(van.pull().changes()).containsExactly(tills);
		assertThat(van.pullFull().changes()).containsExactly(vans, tills);
	}

	@Test
	void aFullReadHoldsTombstones() {
		ContractDevice van = device("van1");
		RecordChange written = van.put("t1", "1");
		RecordChange deleted = van.delete(written);
		van.push(written);
		van.push(deleted);
		assertThat(van.pullFull().changes()).containsExactly(deleted);
	}

	@Test
	void theReadPositionPassesOwnChanges() {
		ContractDevice van = device("van1");
		van.pull();
		Cursor head = van.push(van.put("t1", "1")).seen();
		PullResponse pulled = van.pull();
		assertThat(pulled.changes()).isEmpty();
		assertThat(pulled.cursor()).isEqualTo(head);
	}

	@Test
	void pagesEndWhereCommitsEnd() {
		ContractDevice van = device("van1");
		List<Cursor> commits = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			commits.add(van.push(van.put("a" + i, "1"), van.put("b" + i, "2"), van.put("c" + i, "3")).seen());
		}
		ContractDevice till = device("till");
		PullResponse page = till.pull(7);
		assertThat(page.changes()).extracting(RecordChange::key).containsExactly("a0", "b0", "c0", "a1", "b1", "c1");
		assertThat(page.cursor()).isEqualTo(commits.get(1));
		assertThat(page.more()).isTrue();
		assertThat(till.pull(1).changes()).extracting(RecordChange::key).containsExactly("a2", "b2", "c2");
		assertThat(till.pull(3).cursor()).isEqualTo(commits.get(3));
		PullResponse rest = till.pull(15);
		assertThat(rest.changes()).hasSize(15);
		assertThat(rest.cursor()).isEqualTo(commits.get(8));
		assertThat(rest.more()).isFalse();
	}

	@Test
	void aPageIsNoLargerThanTheRemoteAllowsWhateverTheDeviceAsksFor() {
		ContractDevice van = device("van1");
		for (int i = 0; i < 30; i++) {
			van.push(van.put("k" + i, "1"));
		}
		assertThat(device("till").pull(1_000_000).changes()).hasSize(LIMITS.changes());
	}

	@Test
	void aPageEndsBeforeItGrowsTooManyBytes() {
		ContractDevice van = device("van1");
		String large = "\"" + "x".repeat(45_000) + "\"";
		for (int i = 0; i < 4; i++) {
			van.push(van.put("k" + i, large));
		}
		ContractDevice till = device("till");
		assertThat(till.pull().changes()).hasSize(2);
		assertThat(till.pull().more()).isFalse();
	}

	@Test
	void whatAPushWritesAgainStandsInTheFeedAmongWhatItBrings() {
		ContractDevice van = device("van1");
		RecordChange first = van.put("t1", "1");
		van.push(first);
		van.push(van.put("t2", "2"), van.put("t1", "3", first), van.put("t0", "4"));
		assertThat(device("till").pull().changes()).extracting(RecordChange::key).containsExactly("t2", "t1", "t0");
	}

	@Test
	void aRecordWrittenAgainMovesToTheEndOfTheFeed() {
		ContractDevice van = device("van1");
		RecordChange first = van.put("t1", "1");
		van.push(first);
		van.push(van.put("t2", "2"));
		RecordChange again = van.put("t1", "3", first);
		van.push(again);
		assertThat(device("till").pull().changes()).extracting(RecordChange::key).containsExactly("t2", "t1");
	}

	@Test
	void twoDevicesOfOneIdAreFoundOut() {
		ContractDevice van = device("van1");
		van.push(van.put("t1", "1"));
		ContractDevice copy = van.copy();
		van.push(van.put("t2", "2"));
		assertRefused(Kind.DEVICE_FORKED, () -> copy.push(copy.put("t3", "3")));
		assertRefused(Kind.DEVICE_FORKED, copy::pull);
		assertThat(van.push(van.put("t4", "4")).results()).containsExactly(APPLIED);
	}

	@Test
	void aPushThatStoredNothingAlsoTellsACopyFromItsOriginal() {
		ContractDevice van = device("van1");
		RecordChange change = van.put("t1", "1");
		van.push(change);
		ContractDevice copy = van.copy();
		van.push(change);
		assertRefused(Kind.DEVICE_FORKED, copy::pull);
	}

	@Test
	void aLostAnswerIsNotTakenForACopy() {
		ContractDevice van = device("van1");
		van.pushAndLoseTheAnswer(van.put("t1", "1"));
		van.pushAndLoseTheAnswer(van.put("t2", "1"));
		assertThat(van.pull().changes()).isEmpty();
		assertThat(van.push(van.put("t3", "1")).results()).containsExactly(APPLIED);
	}

	@Test
	void aWipedRemoteIsNoticedByPullAndPush() {
		ContractDevice van = device("van1");
		van.push(van.put("t1", "1"));
		van.pull();
		wipe();
		assertRefused(Kind.HISTORY_DIVERGED, van::pull);
		assertRefused(Kind.HISTORY_DIVERGED, () -> van.push(van.put("t2", "2")));
	}

	@Test
	void aRestoredRemoteIsNoticedThoughItsNumbersHaveMovedOn() {
		ContractDevice van = device("van1");
		ContractDevice till = device("till");
		van.push(van.put("t1", "1"));
		till.pull();
		backUp();
		van.push(van.put("t2", "2"));
		restore();
		till.push(till.put("t3", "3"));
		assertRefused(Kind.HISTORY_DIVERGED, () -> van.push(van.put("t4", "4")));
		assertRefused(Kind.HISTORY_DIVERGED, van::pull);
		assertThat(till.pull().changes()).isEmpty();
	}

	@Test
	void theNewestCommitSeenCountsAsMuchAsTheReadPosition() {
		ContractDevice van = device("van1");
		van.pull();
		van.seen(new Cursor("7.0123456789abcdef"));
		assertRefused(Kind.HISTORY_DIVERGED, van::pull);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "0", "0.0", "-1.0123456789abcdef", "99999999999999999999.0123456789abcdef",
			"0.0123456789ABCDEF", "'; DROP TABLE sync_record; --x" })
	void aTokenOfAnotherMakingIsOfAnotherHistory(String token) {
		ContractDevice van = device("van1");
		van.pull();
		van.seen(new Cursor(token.replace(' ', '_')));
		assertRefused(Kind.HISTORY_DIVERGED, van::pull);
	}

	@Test
	void aDivergedHistoryIsToldBeforeAFork() {
		ContractDevice van = device("van1");
		van.push(van.put("t1", "1"));
		van.forgetPushes();
		assertRefused(Kind.DEVICE_FORKED, van::pull);
		van.seen(new Cursor("7.0123456789abcdef"));
		assertRefused(Kind.HISTORY_DIVERGED, van::pull);
	}

	@Test
	void aCursorOlderThanAForgottenDeleteHasExpiredAndOthersHaveNot() {
		ContractDevice van = device("van1");
		ContractDevice away = device("away");
		ContractDevice current = device("till");
		RecordChange written = van.put("t1", "1");
		van.push(written, van.put("t2", "2"));
		away.pull();
		van.push(van.delete(written));
		current.pull();
		this.clock.advance(RETENTION.tombstones());
		purge();
		assertRefused(Kind.CURSOR_EXPIRED, away::pull);
		assertRefused(Kind.CURSOR_EXPIRED, () -> away.push(away.put("t3", "3")));
		assertThat(current.pull().changes()).isEmpty();
		assertThat(away.pullFull().changes()).extracting(RecordChange::key).containsExactly("t2");
	}

	@Test
	void anExpiredCursorIsToldBeforeAFork() {
		ContractDevice van = device("van1");
		RecordChange written = van.put("t1", "1");
		van.push(written);
		van.pull();
		van.push(van.delete(written));
		van.forgetPushes();
		this.clock.advance(RETENTION.tombstones());
		purge();
		assertRefused(Kind.CURSOR_EXPIRED, van::pull);
	}

	@Test
	void aDeleteIsKeptUntilItsTime() {
		ContractDevice van = device("van1");
		RecordChange written = van.put("t1", "1");
		RecordChange deleted = van.delete(written);
		van.push(written);
		van.push(deleted);
		this.clock.advance(RETENTION.tombstones().minusMillis(1));
		purge();
		assertThat(device("till").pull().changes()).containsExactly(deleted);
	}

	@Test
	void commitsAreForgottenAfterTheirTimeButNotThoseThatPagesEndWith() {
		ContractDevice van = device("van1");
		ContractDevice away = device("away");
		Cursor beginning = away.pull().cursor();
		van.push(van.put("t1", "1"), van.put("t2", "2"));
		van.push(van.put("t3", "3"));
		this.clock.advance(RETENTION.commits());
		purge();
		away.seen(beginning);
		assertRefused(Kind.HISTORY_DIVERGED, away::pull);
		ContractDevice fresh = device("fresh");
		assertThat(fresh.pull(1).changes()).extracting(RecordChange::key).containsExactly("t1", "t2");
		assertThat(fresh.pull(1).changes()).extracting(RecordChange::key).containsExactly("t3");
	}

	@Test
	void aTimestampFarAheadOfTheRemotesClockIsRejectedAndTheRestIsStored() {
		ContractDevice van = device("van1");
		PushResponse response = van.push(van.putAhead("t1", Duration.ofSeconds(61)),
				van.putAhead("t2", Duration.ofSeconds(59)));
		assertThat(response.results().get(0)).isInstanceOfSatisfying(PushResult.Rejected.class,
				(rejected) -> assertThat(rejected.code()).isEqualTo(ProblemCodes.CLOCK_AHEAD));
		assertThat(response.results().get(1)).isEqualTo(APPLIED);
	}

	@Test
	void fault42NoVectorMayClaimTheFutureWritesOfAnotherDevice() {
		ContractDevice van = device("van1");
		RecordChange honest = van.put("t1", "1");
		VersionVector forged = honest.vector()
			.with(new Version(new HybridTimestamp(Long.MAX_VALUE), new DeviceId("till")));
		assertThat(van.push(new RecordChange("t1", honest.value(), honest.version(), forged)).results()).first()
			.isInstanceOf(PushResult.Rejected.class);
	}

	@Test
	void fault40TenantsAndStoresOfOneNameHaveNothingInCommon() {
		ContractDevice ours = new ContractDevice("van1", remote("acme", "tasks"), this.clock);
		ContractDevice theirs = new ContractDevice("van1", remote("bravo", "tasks"), this.clock);
		ContractDevice otherStore = new ContractDevice("van1", remote("acme", "notes"), this.clock);
		ours.push(ours.put("t1", "\"ours\""));
		assertThat(theirs.push(theirs.put("t1", "\"theirs\"")).results()).containsExactly(APPLIED);
		assertThat(otherStore.pullFull().changes()).isEmpty();
		assertThat(ours.pullFull().changes()).extracting(RecordChange::value).containsExactly(Json.parse("\"ours\""));
		assertThat(theirs.pullFull().changes()).extracting(RecordChange::value)
			.containsExactly(Json.parse("\"theirs\""));
		theirs.seen(ours.seen());
		assertRefused(Kind.HISTORY_DIVERGED, theirs::pull);
	}

	@Test
	void aKeyNamedTwiceInOnePushIsRefusedAndNothingIsStored() {
		ContractDevice van = device("van1");
		assertRefused(Kind.REFUSED, () -> van.push(van.put("t1", "1"), van.put("t1", "2")));
		assertThat(device("till").pull().changes()).isEmpty();
	}

	@Test
	void fault43APushOfTooManyEntriesIsRefusedAndOneOfAsManyAsAllowedIsNot() {
		ContractDevice van = device("van1");
		assertRefused(Kind.TOO_LARGE, () -> van.push(van.putMany(LIMITS.entries() + 1)));
		assertThat(van.push(van.putMany(LIMITS.entries())).results()).hasSize(LIMITS.entries()).containsOnly(APPLIED);
		assertThat(device("till").pull().changes()).hasSize(LIMITS.entries());
	}

	@Test
	void conflictsThatNoAnswerHoldsAreToldInSmallerPushes() {
		ContractDevice van = device("van1");
		ContractDevice till = device("till");
		String large = "\"" + "x".repeat(45_000) + "\"";
		for (String key : List.of("a", "b", "c")) {
			van.push(van.put(key, large));
		}
		RecordChange fresh = till.put("d", "1");
		assertRefused(Kind.TOO_LARGE,
				() -> till.push(fresh, till.put("a", "1"), till.put("b", "1"), till.put("c", "1")));
		assertThat(till.push(fresh, till.put("a", "1"), till.put("b", "1")).results()).first().isEqualTo(APPLIED);
		assertThat(till.push(till.put("c", "1")).results()).first().isInstanceOf(PushResult.Conflict.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "../x", "%2e%2e", "'; DROP TABLE sync_record; --", "<script>alert(1)</script>",
			"${jndi:x}", " trailing ", "T1", "t1", "\u00e9", "e\u0301", "\u202eabc", "\u200b", "\ud83d\ude00", "a\nb",
			"\"\\" })
	void aKeyIsDataWhateverItHolds(String key) {
		ContractDevice van = device("van1");
		assertThat(van.push(van.put(key, "1"), van.put(key + key, "2")).results()).containsExactly(APPLIED, APPLIED);
		assertThat(device("till").pull().changes()).extracting(RecordChange::key).containsExactly(key, key + key);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e400", "0.1000", "-0", "1E+2", "1234567890123456789012345678901234567890",
			"{\"b\":1,\"a\":{\"z\":[],\"y\":{}}}", "\"\\u0000\\u0001\"", "\"\ud83d\ude00\"", "\"\"", "[]", "false" })
	void aValueComesBackByteForByte(String json) {
		ContractDevice van = device("van1");
		van.push(van.put("t1", json));
		RecordChange pulled = device("till").pull().changes().get(0);
		assertThat(pulled.value()).hasToString(Json.parse(json).toString());
	}

	@Test
	void aReaderThatFollowsManyWritersMissesNothing() throws Exception {
		int writers = 4;
		int pushes = 40;
		AtomicBoolean writing = new AtomicBoolean(true);
		ExecutorService threads = Executors.newFixedThreadPool(writers + 1);
		try {
			Future<List<String>> reading = threads.submit(() -> device("reader").follow(3, writing::get));
			List<Future<?>> running = new ArrayList<>();
			for (int writer = 0; writer < writers; writer++) {
				ContractDevice device = device("writer" + writer);
				running.add(threads.submit(() -> assertThat(device.pushPairs(pushes)).containsOnly(APPLIED)));
			}
			for (Future<?> future : running) {
				future.get();
			}
			writing.set(false);
			List<String> read = reading.get();
			Set<String> expected = new HashSet<>();
			for (int writer = 0; writer < writers; writer++) {
				String id = "writer" + writer;
				List<String> own = IntStream.range(0, pushes)
					.boxed()
					.flatMap((push) -> Stream.of(id + "-" + push + "-a", id + "-" + push + "-b"))
					.toList();
				expected.addAll(own);
				assertThat(read.stream().filter((key) -> key.startsWith(id))).containsExactlyElementsOf(own);
			}
			assertThat(read).hasSameSizeAs(expected);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void manyWritersOfOneKeyAgreeOnOneWinnerAtATime() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Callable<PushResponse>> pushes = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				ContractDevice device = device("device" + i);
				pushes.add(() -> device.push(device.put("hot", "1")));
			}
			List<PushResult> results = new ArrayList<>();
			for (Future<PushResponse> push : threads.invokeAll(pushes)) {
				results.addAll(push.get().results());
			}
			assertThat(Collections.frequency(results, APPLIED)).isEqualTo(1);
			assertThat(results.stream().filter(PushResult.Conflict.class::isInstance)).hasSize(7);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void whatADeviceAsksForIsBoundedByItsOwnName() {
		Remote remote = remote("acme", "tasks");
		PushName name = new PushName("p1");
		ContractDevice van = device("van1");
		PushRequest request = new PushRequest(DeviceState.fresh(van.id()), name,
				List.of(new PushEntry(van.put("t1", "1"), false)));
		remote.push(request);
		PullRequest other = new PullRequest(DeviceState.fresh(new DeviceId("other")), false, 10);
		assertThat(remote.pull(other).changes()).hasSize(1);
		assertThat(remote.push(request).results()).containsExactly(KNOWN);
		assertRefused(Kind.DEVICE_FORKED, () -> remote.push(
				new PushRequest(DeviceState.fresh(van.id()), name, List.of(new PushEntry(van.put("t2", "1"), false)))));
		assertThat(remote
			.push(new PushRequest(new DeviceState(van.id(), null, null, null, List.of(name)), name, request.entries()))
			.results()).containsExactly(KNOWN);
	}

	/**
	 * Asserts that a call fails.
	 * @param kind with which kind of failure
	 * @param call the call
	 */
	protected static void assertRefused(Kind kind, Runnable call) {
		assertThatExceptionOfType(RemoteException.class).isThrownBy(call::run)
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(kind));
	}

}
