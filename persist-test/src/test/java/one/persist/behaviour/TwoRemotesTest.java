package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import one.persist.DeadLetter;
import one.persist.Json;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.event.ConflictDetected;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class TwoRemotesTest {

	@TempDir
	Path folder;

	private TestWorld world;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void aRemoteThatIsDownHoldsUpNoOther() {
		TestDevice both = both("both");
		TestDevice a = this.world.device("a");
		this.world.remote("r2").failWith(Kind.TIMEOUT);
		both.put("k", "1");
		a.put("l", "2");
		this.world.cycles(2);
		assertThat(a.all()).containsExactly(Map.entry("k", "1"), Map.entry("l", "2"));
		assertThat(both.all()).isEqualTo(a.all());
		assertThat(both.store().sync().status().remotes()).extracting(RemoteStatus::state)
			.containsExactly(RemoteState.IDLE, RemoteState.OFFLINE);
		assertThat(both.store().sync().status().remotes()).extracting(RemoteStatus::pending).containsExactly(0L, 2L);
		this.world.remote("r2").heal();
		this.world.cycles(1);
		assertThat(this.world.server("r2").records()).isEqualTo(this.world.server("r1").records());
	}

	@Test
	void cyclesThatAreDueAtAboutTheSameTimeBeginTogether() {
		TestDevice both = both("both");
		this.world.remote("r2").beforePull((pull) -> this.world.advance(Duration.ofMillis(100)));
		Duration wait = both.runDue();
		int before = pulls();
		for (int look = 0; look < 20; look++) {
			this.world.advance(wait);
			wait = both.runDue();
		}
		assertThat(pulls() - before).isEqualTo(40);
	}

	private int pulls() {
		return this.world.remote("r1").pulls().size() + this.world.remote("r2").pulls().size();
	}

	@Test
	void theWaitAfterAFailureIsNotCutShortByAnotherCycle() {
		TestDevice both = both("both");
		this.world.remote("r2").failWith(Kind.TIMEOUT);
		both.runDue();
		int tries = this.world.remote("r2").pulls().size();
		RemoteStatus down = both.store().sync().status().remotes().get(1);
		this.world.advance(Duration.between(this.world.now(), down.nextAttempt()).minusMillis(1));
		both.runDue();
		assertThat(this.world.remote("r2").pulls()).hasSize(tries);
		this.world.advance(Duration.ofMillis(1));
		both.runDue();
		assertThat(this.world.remote("r2").pulls()).hasSize(tries + 1);
	}

	@Test
	void aRemoteThatWasTakenOutAndIsPutBackHearsOfADeleteHoweverOldItIs() {
		TestDevice both = both("both");
		both.put("k", "1");
		both.cycle();
		both.remotes("r1").reopen();
		both.delete("k");
		this.world.advance(Duration.ofDays(100));
		both.remotes("r1", "r2").reopen();
		this.world.cycles(2);
		assertThat(this.world.server("r1").records().get("k").deleted()).isTrue();
		assertThat(this.world.server("r2").records().get("k").deleted()).isTrue();
	}

	@Test
	void aDeleteThatOneRemoteHasForgottenStillReachesTheOther() {
		TestDevice both = both("both");
		both.put("k", "1");
		both.cycle();
		this.world.remote("r2").failWith(Kind.TIMEOUT);
		both.delete("k");
		both.cycle();
		this.world.advance(Duration.ofDays(100));
		this.world.server("r1").purge();
		both.cycle();
		this.world.remote("r2").heal();
		this.world.cycles(2);
		assertThat(both.get("k")).isNull();
		assertThat(this.world.server("r2").records().get("k").deleted()).isTrue();
	}

	@Test
	void aRemoteThatWasOutForLongerThanDeletesAreKeptGivesItsRecordsBack() {
		TestDevice both = both("both");
		both.put("k", "1");
		both.cycle();
		both.remotes("r1").reopen();
		both.delete("k");
		both.cycle();
		this.world.advance(Duration.ofDays(100));
		both.cycle();
		this.world.server("r1").purge();
		both.remotes("r1", "r2").reopen();
		this.world.cycles(3);
		assertThat(both.all()).containsExactly(Map.entry("k", "1"));
		assertThat(this.world.server("r1").records()).isEqualTo(this.world.server("r2").records());
	}

	@Test
	void aDeleteThatBothRemotesHaveForgottenHoldsOnADeviceThatWasAway() {
		TestDevice away = bothForgetTheDeleteOf("k");
		this.world.cycles(2);
		assertThat(away.get("k")).isNull();
		assertThat(this.world.server("r1").records()).isEmpty();
		assertThat(this.world.server("r2").records()).isEmpty();
		assertThat(away.store().sync().status().pending()).isZero();
	}

	@Test
	void aRemoteThatIsPutBackIsNotOfferedWhatTheOtherHasForgottenMeanwhile() {
		TestDevice writer = both("writer");
		TestDevice away = this.world.device("away").remotes("r2");
		writer.put("k", "1");
		this.world.cycles(2);
		writer.records().delete("k");
		writer.cycle();
		this.world.advance(Duration.ofDays(100));
		this.world.server("r1").purge();
		this.world.server("r2").purge();
		away.remotes("r1", "r2").reopen();
		this.world.cycles(2);
		assertThat(away.get("k")).isNull();
		assertThat(this.world.server("r1").records()).isEmpty();
		assertThat(away.store().sync().status().pending()).isZero();
	}

	@Test
	void aNewRemoteIsFilledThoughTheOtherIsDown() {
		TestDevice device = this.world.device("device").remotes("r1");
		device.put("k", "1");
		device.cycle();
		this.world.advance(Duration.ofDays(80));
		this.world.remote("r1").failWith(Kind.TIMEOUT);
		device.remotes("r1", "r2").reopen();
		device.cycle();
		assertThat(this.world.server("r2").records().get("k").value()).isEqualTo(Json.parse("1"));
	}

	@Test
	void whatIsGoneAtOneRemoteWaitsUntilTheOtherSaysThatItStillHasIt() {
		TestDevice away = bothForgetTheDeleteOf("k");
		this.world.remote("r2").failWith(Kind.TIMEOUT);
		this.world.cycles(2);
		assertThat(away.get("k")).isEqualTo("1");
		assertThat(this.world.server("r1").records()).isEmpty();
		RemoteStatus first = away.store().sync().status().remotes().get(0);
		assertThat(first.pending()).isEqualTo(1);
		assertThat(first.cause()).contains("another remote");
		away.put("k", "2");
		this.world.cycles(1);
		assertThat(this.world.server("r1").records().get("k").value()).isEqualTo(Json.parse("2"));
	}

	private TestDevice bothForgetTheDeleteOf(String key) {
		TestDevice writer = both("writer");
		TestDevice away = both("away");
		writer.put(key, "1");
		this.world.cycles(2);
		writer.records().delete(key);
		writer.cycle();
		this.world.server("r1").purge();
		this.world.server("r2").purge();
		return away;
	}

	@Test
	void aRemoteThatIsGoneForeverKeepsNothingWaiting() {
		TestDevice away = bothForgetTheDeleteOf("k");
		this.world.remote("r2").failWith(Kind.TIMEOUT);
		this.world.cycles(1);
		away.remotes("r1").reopen();
		this.world.cycles(1);
		assertThat(away.store().sync().status().pending()).isZero();
		assertThat(this.world.server("r1").records().get("k").value()).isEqualTo(Json.parse("1"));
	}

	@Test
	void aRecordThatIsWrittenAgainAfterItsDeleteStaysThoughOneRemoteNeverHeardOfIt() {
		TestDevice both = both("both");
		this.world.remote("r1").failWith(Kind.TIMEOUT);
		this.world.remote("r2").answerPush((answer) -> {
			throw new RemoteException(Kind.TRANSIENT, "the answer is lost", null);
		});
		both.put("k", "1");
		both.cycle();
		both.records().delete("k");
		both.put("k", "2");
		this.world.remote("r2").failWith(Kind.TIMEOUT);
		this.world.remote("r1").heal();
		this.world.cycles(2);
		assertThat(both.get("k")).isEqualTo("2");
		this.world.remote("r2").heal();
		this.world.cycles(2);
		assertThat(both.get("k")).isEqualTo("2");
		assertThat(this.world.server("r1").records().get("k").value()).isEqualTo(Json.parse("2"));
		assertThat(this.world.server("r2").records()).isEqualTo(this.world.server("r1").records());
	}

	@Test
	void aDeviceWithBothRelaysBetweenDevicesWithOne() {
		TestDevice a = this.world.device("a").remotes("r1");
		TestDevice b = this.world.device("b").remotes("r2");
		TestDevice both = both("both");
		a.put("k", "1");
		b.put("l", "2");
		this.world.cycles(3);
		assertThat(a.all()).containsExactly(Map.entry("k", "1"), Map.entry("l", "2"));
		assertThat(b.all()).isEqualTo(a.all());
		b.records().delete("k");
		this.world.cycles(3);
		assertThat(a.all()).containsExactly(Map.entry("l", "2"));
		assertThat(both.store().sync().status().pending()).isZero();
	}

	@Test
	void aVersionThatCameByTheOtherRemoteIsNoConflict() {
		TestDevice a = manual("a");
		TestDevice b = manual("b");
		for (int i = 0; i < 5; i++) {
			a.put("k", String.valueOf(i));
			this.world.cycles(1);
			b.put("k", String.valueOf(100 + i));
			this.world.cycles(2);
		}
		assertThat(a.get("k")).isEqualTo("104");
		assertThat(b.get("k")).isEqualTo("104");
		assertThat(a.events(ConflictDetected.class)).isEmpty();
		assertThat(b.events(ConflictDetected.class)).isEmpty();
	}

	@Test
	void onePausedRemoteLeavesTheOtherAtWork() {
		TestDevice both = both("both");
		both.cycle();
		this.world.remote("r1").failWith(Kind.UNAUTHORIZED);
		both.put("k", "1");
		this.world.cycles(3);
		assertThat(this.world.server("r2").records()).containsOnlyKeys("k");
		both.store().sync().resume();
		this.world.remote("r1").heal();
		this.world.cycles(1);
		assertThat(this.world.server("r1").records()).containsOnlyKeys("k");
	}

	@Test
	void whatOneRemoteRefusesTheOtherGets() {
		TestDevice both = both("both");
		this.world.remote("r1").refuse("k");
		both.put("k", "1");
		this.world.cycles(1);
		assertThat(this.world.server("r2").records()).containsOnlyKeys("k");
		assertThat(both.store().sync().deadLetters()).extracting(DeadLetter::remote).containsExactly("r1");
		both.records().delete("k");
		this.world.cycles(2);
		assertThat(this.world.server("r2").records().get("k").deleted()).isTrue();
		assertThat(both.store().sync().status().pending()).isZero();
	}

	@Test
	void conflictsOnBothRemotesEndAlikeEverywhere() {
		TestDevice a = this.world.device("a").remotes("r1");
		TestDevice b = this.world.device("b").remotes("r2");
		TestDevice both = both("both");
		this.world.cycles(1);
		a.put("k", "\"a\"");
		this.world.advance(Duration.ofSeconds(1));
		b.put("k", "\"b\"");
		this.world.advance(Duration.ofSeconds(1));
		both.put("k", "\"both\"");
		this.world.cycles(4);
		assertThat(a.get("k")).isEqualTo("\"both\"");
		assertThat(a.records().get("k")).isEqualTo(b.records().get("k")).isEqualTo(both.records().get("k"));
		assertThat(both.store().sync().status().pending()).isZero();
	}

	private TestDevice both(String name) {
		return this.world.device(name).remotes("r1", "r2");
	}

	private TestDevice manual(String name) {
		return this.world.device(name).strategy("manual").remotes("r1", "r2");
	}

}
