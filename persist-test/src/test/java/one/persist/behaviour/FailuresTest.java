package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import one.persist.DeadLetter;
import one.persist.DeviceId;
import one.persist.Json;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.StoreSync;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.event.RemoteStateChanged;
import one.persist.event.SyncFailed;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.SyncDriver;
import one.persist.test.FaultyRemote;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class FailuresTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private FaultyRemote remote;

	private TestDevice device;

	private int wakes;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.remote = this.world.remote();
		this.device = this.world.device("a");
		this.device.cycle();
		this.device.forgetEvents();
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@ParameterizedTest
	@CsvSource({ "TRANSIENT, OFFLINE", "TIMEOUT, OFFLINE", "BUSY, BUSY", "FULL, BUSY", "UNAUTHORIZED, UNAUTHORIZED",
			"SETUP, MISCONFIGURED", "REFUSED, MISCONFIGURED", "TOO_LARGE, MISCONFIGURED" })
	void aFailureShowsInTheStatusAndIsToldOnce(Kind kind, RemoteState state) {
		this.device.put("k", "1");
		this.device.forgetEvents();
		this.remote.failWith(kind);
		this.world.cycles(3);
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(state);
		assertThat(status.cause()).contains(kind.name());
		assertThat(status.lastError()).contains(kind.name());
		assertThat(status.pending()).isEqualTo(1);
		assertThat(this.device.events()).containsExactly(new RemoteStateChanged("notes", "r1", RemoteState.IDLE, state),
				new SyncFailed("notes", "r1", state, "the remote says " + kind));
	}

	@ParameterizedTest
	@EnumSource(value = Kind.class, names = { "TRANSIENT", "TIMEOUT", "BUSY" })
	void whatIsTriedAgainByItselfComesBack(Kind kind) {
		this.device.put("k", "1");
		this.remote.failWith(kind);
		this.device.cycle();
		assertThat(this.device.status().nextAttempt()).isNotNull();
		this.remote.heal();
		runDueAfter(Duration.ofSeconds(6));
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.status().cause()).isNull();
		assertThat(this.device.status().lastError()).isNull();
		assertThat(this.device.status().pending()).isZero();
		assertThat(this.device.events(RemoteStateChanged.class)).hasSize(2);
	}

	@Test
	void whatNeedsAPersonWaitsForOne() {
		this.remote.failWith(Kind.SETUP);
		this.device.put("k", "1");
		this.device.cycle();
		this.remote.heal();
		int pulls = this.remote.pulls().size();
		runDueAfter(Duration.ofHours(1));
		assertThat(this.remote.pulls().size()).isEqualTo(pulls);
		assertThat(this.device.status().nextAttempt()).isNull();
		this.device.store().sync().resume();
		runDueAfter(Duration.ZERO);
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.status().pending()).isZero();
	}

	@Test
	void patienceIsObeyedAndAWriteDoesNotShortenIt() {
		this.remote.failWith(new RemoteException(Kind.BUSY, "busy", null, Duration.ofMinutes(3)));
		this.device.cycle();
		this.remote.heal();
		this.device.put("k", "1");
		runDueAfter(Duration.ofSeconds(179));
		assertThat(this.device.status().pending()).isEqualTo(1);
		runDueAfter(Duration.ofSeconds(1));
		assertThat(this.device.status().pending()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "-PT1H, PT1S", "PT0S, PT1S", "P3650D, P2D", "PT2562047788015215H, P2D" })
	void patienceHasBounds(Duration asked, Duration enough) {
		this.remote.failWith(new RemoteException(Kind.BUSY, "busy", null, asked));
		this.device.put("k", "1");
		this.device.cycle();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.BUSY);
		assertThat(this.device.runDue()).isPositive();
		this.remote.heal();
		runDueAfter(enough);
		assertThat(this.device.status().pending()).isZero();
	}

	@Test
	void aWakeAfterAFailureWaitsForTheBackOff() {
		this.remote.failWith(Kind.TRANSIENT);
		this.device.cycle();
		int pulls = this.remote.pulls().size();
		this.device.put("k", "1");
		runDueAfter(Duration.ZERO);
		assertThat(this.remote.pulls().size()).isEqualTo(pulls);
	}

	@Test
	void anErrorInACycleShowsAndTheNextOneRuns() {
		this.remote.failWith(new OutOfMemoryError("no heap"));
		this.device.put("k", "1");
		this.device.cycle();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.FAILED);
		assertThat(this.device.status().cause()).contains("OutOfMemoryError").contains("no heap");
		assertThat(this.device.events(SyncFailed.class)).hasSize(1);
		this.remote.heal();
		runDueAfter(Duration.ofMinutes(1));
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.status().pending()).isZero();
	}

	@Test
	void failuresOfTheDeviceAreTriedLessAndLessOften() {
		this.remote.failWith(new IllegalStateException("a bug"));
		List<Long> waits = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			this.device.cycle();
			waits.add(this.device.runDue().toSeconds());
		}
		assertThat(waits).isSorted().startsWith(10L, 20L, 40L).endsWith(300L, 300L);
	}

	@Test
	void whatIsTooLargeIsHalvedAndTheSizeIsRemembered() {
		this.remote.beforePush((request) -> {
			if (request.entries().size() > 3) {
				throw new RemoteException(Kind.TOO_LARGE, "too large", null);
			}
		});
		for (int i = 0; i < 10; i++) {
			this.device.put("k" + i, "1");
		}
		this.device.cycle();
		assertThat(this.world.server().records()).hasSize(10);
		assertThat(this.device.status().deadLetters()).isZero();
		int attempts = this.remote.pushes().size();
		for (int i = 0; i < 10; i++) {
			this.device.put("k" + i, "2");
		}
		this.device.cycle();
		assertThat(this.remote.pushes().subList(attempts, this.remote.pushes().size()))
			.allMatch((push) -> push.entries().size() <= 3);
	}

	@Test
	void aPageThatTakesTooLongIsAskedForInSmallerParts() {
		List<Integer> asked = new ArrayList<>();
		this.remote.beforePull((request) -> {
			asked.add(request.limit());
			if (request.limit() > 300) {
				throw new RemoteException(Kind.TIMEOUT, "too slow", null);
			}
		});
		for (int i = 0; i < 4; i++) {
			this.device.cycle();
		}
		assertThat(asked).containsExactly(1_000, 500, 250, 500);
	}

	@Test
	void whatWasTooLargeOnceIsTriedAgainLater() {
		AtomicBoolean refused = new AtomicBoolean();
		this.remote.beforePush((request) -> {
			if (refused.compareAndSet(false, true)) {
				throw new RemoteException(Kind.TOO_LARGE, "too many conflicts to tell", null);
			}
		});
		for (int round = 0; round < 120; round++) {
			for (int i = 0; i < 10; i++) {
				this.device.put("k" + i, String.valueOf(round));
			}
			this.device.cycle();
		}
		List<PushRequest> attempts = this.remote.pushes();
		assertThat(attempts.get(1).entries()).hasSize(5);
		assertThat(attempts.get(attempts.size() - 1).entries()).hasSize(10);
	}

	@Test
	void aSingleEntryThatIsTooLargeBecomesADeadLetter() {
		this.remote.beforePush((request) -> {
			if (request.entries().stream().anyMatch((entry) -> entry.change().key().equals("large"))) {
				throw new RemoteException(Kind.TOO_LARGE, "too large", null);
			}
		});
		this.device.put("a", "1");
		this.device.put("large", "1");
		this.device.put("z", "1");
		this.device.cycle();
		assertThat(this.world.server().records()).containsOnlyKeys("a", "z");
		assertThat(this.device.store().sync().deadLetters()).extracting(DeadLetter::key, DeadLetter::code)
			.containsExactly(tuple("large", ProblemCodes.TOO_LARGE));
	}

	@Test
	void oneBadEntryOfAThousandIsFoundAndTheOthersArriveInOneCycle() {
		this.remote.beforePush((request) -> {
			if (request.entries().stream().anyMatch((entry) -> entry.change().key().equals("k0777"))) {
				throw new RemoteException(Kind.REFUSED, "not understood", null);
			}
		});
		Map<String, Json> values = IntStream.range(0, 1_000)
			.boxed()
			.collect(Collectors.toMap("k%04d"::formatted, (i) -> Json.parse("1"), (a, b) -> a, LinkedHashMap::new));
		this.device.records().putAll(values);
		this.device.cycle();
		assertThat(this.world.server().records()).hasSize(999).doesNotContainKey("k0777");
		assertThat(this.device.status().deadLetters()).isEqualTo(1);
		assertThat(this.device.status().pending()).isZero();
		assertThat(this.remote.pushes()).hasSizeLessThan(30);
	}

	@Test
	void aRejectedEntryIsSetAsideAndALaterWriteRevivesIt() {
		this.remote.refuse("bad");
		this.device.put("bad", "1");
		this.device.put("good", "1");
		this.device.cycle();
		assertThat(this.device.store().sync().deadLetters()).singleElement().satisfies((letter) -> {
			assertThat(letter.key()).isEqualTo("bad");
			assertThat(letter.code()).isEqualTo("not-welcome");
			assertThat(letter.detail()).isEqualTo("the key is not welcome");
			assertThat(letter.remote()).isEqualTo("r1");
		});
		assertThat(this.device.get("bad")).isEqualTo("1");
		this.remote.heal();
		this.device.cycle();
		assertThat(this.world.server().records()).containsOnlyKeys("good");
		this.device.put("bad", "2");
		assertThat(this.device.status().deadLetters()).isZero();
		this.device.cycle();
		assertThat(this.world.server().records()).containsOnlyKeys("good", "bad");
	}

	@Test
	void aDeadLetterMayBeRetriedOrGivenUp() {
		this.remote.refuse("bad");
		this.device.put("bad", "1");
		this.device.cycle();
		StoreSync sync = this.device.store().sync();
		long id = sync.deadLetters().get(0).id();
		assertThat(sync.retry(id)).isTrue();
		assertThat(sync.retry(id)).isFalse();
		this.device.cycle();
		long again = sync.deadLetters().get(0).id();
		assertThat(sync.discard(again)).isTrue();
		assertThat(sync.discard(again)).isFalse();
		assertThat(sync.retry(again)).isFalse();
		assertThat(sync.deadLetters()).isEmpty();
		this.remote.heal();
		this.device.reopen();
		this.device.cycle();
		assertThat(this.world.server().records()).isEmpty();
		this.device.put("bad", "2");
		this.device.cycle();
		assertThat(this.world.server().records()).containsOnlyKeys("bad");
	}

	@Test
	void aRecordThatWasRefusedAndThenDeletedLeavesNothing() {
		this.remote.refuse("bad");
		this.device.put("bad", "1");
		this.device.cycle();
		this.device.records().delete("bad");
		assertThat(this.device.status().deadLetters()).isZero();
		assertThat(this.device.status().pending()).isZero();
	}

	@Test
	void aRefusedRecordIsOfferedAgainToARemoteWithAnotherPast() {
		this.remote.refuse("bad");
		this.remote.refuse("given-up");
		this.device.put("bad", "1");
		this.device.put("given-up", "1");
		this.device.put("good", "1");
		this.device.cycle();
		StoreSync sync = this.device.store().sync();
		sync.deadLetters()
			.stream()
			.filter((letter) -> letter.key().equals("given-up"))
			.forEach((letter) -> sync.discard(letter.id()));
		this.world.server().wipe();
		this.world.cycles(2);
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.world.server().records()).containsOnlyKeys("good");
		assertThat(sync.deadLetters()).extracting(DeadLetter::key).containsExactly("bad");
		this.remote.heal();
		this.world.server().wipe();
		this.world.cycles(2);
		assertThat(this.world.server().records()).containsOnlyKeys("bad", "good");
		assertThat(sync.deadLetters()).isEmpty();
	}

	@Test
	void aDeadLetterEndsWhenTheRemoteHasANewerVersion() {
		TestDevice other = this.world.device("b");
		this.device.put("k", "1");
		this.world.cycles(2);
		this.remote.refuse("k");
		this.device.put("k", "2");
		this.device.cycle();
		assertThat(this.device.status().deadLetters()).isEqualTo(1);
		this.remote.heal();
		this.world.advance(Duration.ofMinutes(1));
		other.put("k", "3");
		this.world.cycles(2);
		assertThat(this.device.get("k")).isEqualTo("3");
		assertThat(this.device.status().deadLetters()).isZero();
	}

	@Test
	void anAnswerWithTooFewResultsIsNotUsed() {
		this.device.put("k1", "1");
		this.device.put("k2", "1");
		this.remote
			.answerPush((answer) -> new PushResponse(answer.results().subList(0, 1), answer.seen(), answer.time()));
		this.device.cycle();
		assertNothingUsed(2);
	}

	@Test
	void anAnswerAboutAnotherRecordIsNotUsed() {
		this.device.put("k1", "1");
		RecordChange other = new RecordChange("k2", Json.parse("7"), Version.parse("0000000000000001@abcd"),
				VersionVector.of(Version.parse("0000000000000001@abcd")));
		this.remote.answerPush(
				(answer) -> new PushResponse(List.of(new PushResult.Conflict(other)), answer.seen(), answer.time()));
		this.device.cycle();
		assertNothingUsed(1);
		assertThat(this.device.get("k2")).isNull();
	}

	@Test
	void aCursorThatStandsIsNotUsed() {
		this.device.put("k", "1");
		this.remote.answerPull((answer) -> new PullResponse(answer.changes(), answer.cursor(), true, answer.time()));
		this.device.cycle();
		assertNothingUsed(1);
	}

	@Test
	void aRemoteThatMeetsEveryPushWithAConflictDoesNotHoldTheCycleForEver() {
		this.device.put("k", "1");
		Version old = Version.parse("0000000000000001@abcd");
		RecordChange change = new RecordChange("k", Json.parse("7"), old, VersionVector.of(old));
		this.remote.answerPush(
				(answer) -> new PushResponse(List.of(new PushResult.Conflict(change)), answer.seen(), answer.time()));
		this.device.cycle();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.OFFLINE);
		assertThat(this.device.status().pending()).isEqualTo(1);
	}

	@Test
	void aVersionFromAheadThatAnotherRemoteHasTakenWaitsAndCostsNoIdentity() {
		TestDevice both = this.world.device("both").remotes("r1", "r2");
		both.cycle();
		this.device.put("k", "1");
		this.device.cycle();
		DeviceId before = both.store().device();
		this.world.remote("r2")
			.answerPush((answer) -> new PushResponse(
					List.of(new PushResult.Rejected(ProblemCodes.CLOCK_AHEAD, "ahead")), answer.seen(), answer.time()));
		this.world.cycles(3);
		assertThat(both.store().device()).isEqualTo(before);
		assertThat(both.store().sync().status().pending()).isEqualTo(1);
		this.world.remote("r2").heal();
		this.world.cycles(20);
		assertThat(both.store().sync().status().pending()).isZero();
	}

	@Test
	void pauseSurvivesReopening() {
		this.device.store().sync().pause();
		this.device.put("k", "1");
		this.device.reopen();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.PAUSED);
		this.device.cycle();
		runDueAfter(Duration.ofHours(1));
		assertThat(this.world.server().records()).isEmpty();
		this.device.store().sync().resume();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		runDueAfter(Duration.ZERO);
		assertThat(this.world.server().records()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "false", "true" })
	void aPauseWhileACycleRunsHolds(boolean fails) {
		this.device.put("k", "1");
		this.remote.beforePush((request) -> {
			this.device.store().sync().pause();
			if (fails) {
				throw new RemoteException(Kind.TRANSIENT, "gone", null);
			}
		});
		this.device.cycle();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.PAUSED);
		assertThat(this.device.reopen().status().state()).isEqualTo(RemoteState.PAUSED);
	}

	@Test
	void aWriteStartsACycleAndOneWhileItRunsAnother() {
		SyncDriver driver = this.device.driver();
		driver.onWake((within) -> this.wakes++);
		runDueAfter(Duration.ofSeconds(6));
		this.wakes = 0;
		this.device.put("k1", "1");
		assertThat(this.wakes).isEqualTo(1);
		assertThat(this.device.driver().runDue((task) -> {
		})).isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void aWriteWhileACycleRunsMakesTheNextOneDueAtOnce() {
		SyncDriver driver = this.device.driver();
		driver.onWake((within) -> this.wakes++);
		this.remote.beforePush((push) -> this.device.put("late", "1"));
		this.device.put("k1", "1");
		this.wakes = 0;
		assertThat(driver.runDue(Runnable::run)).isEqualTo(Duration.ZERO);
		assertThat(this.wakes).isPositive();
		assertThat(this.device.status().pending()).isEqualTo(1);
		this.remote.heal();
		driver.runDue(Runnable::run);
		assertThat(this.device.status().pending()).isZero();
	}

	@Test
	void severalWritesWhileACycleRunsAreGatheredForAsLongAsItTook() {
		SyncDriver driver = this.device.driver();
		this.remote.beforePush((push) -> {
			this.world.advance(Duration.ofMillis(30));
			this.device.put("late1", "1");
			this.device.put("late2", "1");
		});
		this.device.put("k1", "1");
		assertThat(driver.runDue(Runnable::run)).isEqualTo(Duration.ofMillis(30));
		assertThat(this.device.status().pending()).isEqualTo(2);
		this.remote.heal();
		this.world.advance(Duration.ofMillis(30));
		driver.runDue(Runnable::run);
		assertThat(this.device.status().pending()).isZero();
	}

	@Test
	void drainPushesWhatWaitsAndThenNothingRuns() {
		this.device.put("k", "1");
		assertThat(this.device.driver().drain(Duration.ofSeconds(10))).isZero();
		assertThat(this.world.server().records()).hasSize(1);
		this.device.put("k2", "1");
		runDueAfter(Duration.ofHours(1));
		this.device.cycle();
		assertThat(this.world.server().records()).hasSize(1);
	}

	@Test
	void drainTellsWhatIsLeft() {
		this.remote.failWith(Kind.TRANSIENT);
		this.device.put("k", "1");
		assertThat(this.device.driver().drain(Duration.ofSeconds(10))).isEqualTo(1);
	}

	@Test
	void waitingForThePushTellsWhetherAllWasPushed() throws InterruptedException {
		assertThat(this.device.store().sync().awaitPushed(Duration.ZERO)).isTrue();
		this.device.put("k", "1");
		assertThat(this.device.store().sync().awaitPushed(Duration.ZERO)).isFalse();
		this.device.cycle();
		assertThat(this.device.store().sync().awaitPushed(Duration.ZERO)).isTrue();
	}

	@Test
	void timeOutsMakeBatchesSmallerUntilTheyGetThrough() {
		this.remote.beforePush((request) -> {
			if (request.entries().size() > 2) {
				throw new RemoteException(Kind.TIMEOUT, "slow", null);
			}
		});
		for (int i = 0; i < 16; i++) {
			this.device.put("k" + i, "1");
		}
		this.world.cycles(8);
		assertThat(this.world.server().records()).hasSize(16);
	}

	private void assertNothingUsed(int pending) {
		assertThat(this.device.status().state()).isEqualTo(RemoteState.OFFLINE);
		assertThat(this.device.status().cause()).contains("not an answer to be used");
		assertThat(this.device.status().pending()).isEqualTo(pending);
		this.remote.heal();
		this.world.cycles(1);
		assertThat(this.device.status().pending()).isZero();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
	}

	private void runDueAfter(Duration time) {
		this.world.advance(time);
		this.device.runDue();
	}

}
