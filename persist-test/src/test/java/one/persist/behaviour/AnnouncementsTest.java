package one.persist.behaviour;

import java.time.Duration;
import java.time.Instant;

import one.persist.RemoteState;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.test.FaultyRemote;
import one.persist.test.PersistTest;
import one.persist.test.TestDevice;
import one.persist.test.TestServer;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@PersistTest
class AnnouncementsTest {

	/** Longer than the interval with all its jitter. */
	private static final Duration INTERVAL = Duration.ofSeconds(6);

	/** Longer than a remote that is listened to is not asked, with all jitter. */
	private static final Duration LISTENING_INTERVAL = Duration.ofSeconds(67);

	/** Longer than the first wait for another try to listen. */
	private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

	private int pulls;

	@BeforeEach
	void listen(TestWorld world) {
		world.listening();
	}

	/** Both listen and have nothing to do. */
	private void atRest(FaultyRemote remote, TestDevice... devices) {
		for (int round = 0; round < 3; round++) {
			for (TestDevice device : devices) {
				device.runDue();
			}
		}
		for (TestDevice device : devices) {
			assertThat(device.status().listening()).isTrue();
			assertThat(device.runDue()).isPositive();
		}
		this.pulls = remote.pulls().size();
	}

	private int newPulls(FaultyRemote remote) {
		int before = this.pulls;
		this.pulls = remote.pulls().size();
		return this.pulls - before;
	}

	@Test
	void whatOneDeviceWritesIsAtTheOtherWithoutTimePassing(TestDevice van, TestDevice till, FaultyRemote remote) {
		atRest(remote, van, till);
		van.put("t1", "1");
		van.runDue();
		till.runDue();
		assertThat(till.get("t1")).isEqualTo("1");
	}

	@Test
	void aDeviceIsNotToldOfWhatItPushedItself(TestDevice van, TestDevice till, FaultyRemote remote) {
		atRest(remote, van, till);
		van.put("t1", "1");
		van.runDue();
		newPulls(remote);
		assertThat(van.runDue()).isGreaterThan(Duration.ofSeconds(4));
		assertThat(newPulls(remote)).isZero();
	}

	@Test
	void aWriteGoesOutWithoutAskingFirstWhatWouldHaveBeenAnnounced(TestDevice van, TestDevice till,
			FaultyRemote remote) {
		atRest(remote, van, till);
		van.put("t1", "1");
		van.runDue();
		assertThat(newPulls(remote)).isZero();
		till.runDue();
		assertThat(till.get("t1")).isEqualTo("1");
		van.cycle();
		assertThat(newPulls(remote)).as("the till's, and the one asked for").isEqualTo(2);
	}

	@Test
	void aDeviceThatKeepsWritingAsksOnceAMinuteAllTheSame(TestWorld world, TestDevice van, TestDevice till,
			FaultyRemote remote) {
		atRest(remote, van, till);
		remote.loseAnnouncements();
		till.put("t1", "1");
		till.runDue();
		for (int second = 0; second < LISTENING_INTERVAL.toSeconds(); second++) {
			world.advance(Duration.ofSeconds(1));
			van.put("t2", String.valueOf(second));
			van.runDue();
		}
		assertThat(van.get("t1")).isEqualTo("1");
		assertThat(newPulls(remote)).as("the van's and the till's").isLessThanOrEqualTo(4);
	}

	@Test
	void aConflictThatAPushMeetsUnaskedIsSettledInTheSameCycle(TestWorld world, TestDevice van, TestDevice till,
			FaultyRemote remote) {
		atRest(remote, van, till);
		remote.loseAnnouncements();
		till.put("t1", "1");
		till.runDue();
		world.advance(Duration.ofMillis(1));
		van.put("t1", "2");
		van.runDue();
		till.cycle();
		assertThat(van.get("t1")).isEqualTo("2");
		assertThat(till.get("t1")).isEqualTo("2");
		assertThat(van.pending()).isZero();
	}

	private static void pass(TestWorld world, TestDevice device, int seconds) {
		for (int second = 0; second < seconds; second++) {
			world.advance(Duration.ofSeconds(1));
			device.runDue();
		}
	}

	@Test
	void aRemoteThatIsListenedToIsAskedOnceAMinute(TestWorld world, TestDevice van, FaultyRemote remote) {
		atRest(remote, van);
		pass(world, van, 600);
		assertThat(newPulls(remote)).isBetween(9, 11);
	}

	@Test
	void aRemoteThatIsListenedToIsAskedAtTheIntervalIfThatIsLonger(TestWorld world, TestDevice van,
			FaultyRemote remote) {
		van.options((options) -> options.interval(Duration.ofMinutes(10)));
		atRest(remote, van);
		pass(world, van, 6000);
		assertThat(newPulls(remote)).isBetween(9, 11);
	}

	@Test
	void aLostAnnouncementCostsAMinute(TestWorld world, TestDevice van, TestDevice till, FaultyRemote remote) {
		atRest(remote, van, till);
		remote.loseAnnouncements();
		van.put("t1", "1");
		van.runDue();
		till.runDue();
		assertThat(till.get("t1")).isNull();
		world.advance(LISTENING_INTERVAL);
		till.runDue();
		assertThat(till.get("t1")).isEqualTo("1");
	}

	@Test
	void aDeviceThatHasSleptAsksWhenItIsAwake(TestWorld world, TestDevice van, TestDevice till, FaultyRemote remote) {
		atRest(remote, van, till);
		remote.loseAnnouncements();
		van.put("t1", "1");
		van.runDue();
		till.skew(Duration.ofMinutes(20));
		till.runDue();
		assertThat(till.get("t1")).isEqualTo("1");
		newPulls(remote);
		till.runDue();
		assertThat(newPulls(remote)).isZero();
	}

	@Test
	void aRemoteThatIsHeardNoMoreIsAskedAtTheIntervalAgain(TestWorld world, TestDevice van, FaultyRemote remote) {
		atRest(remote, van);
		remote.cutAnnouncements();
		remote.refuseAnnouncements(new RemoteException(Kind.SETUP, "no such path", null));
		pass(world, van, 60);
		assertThat(van.status().listening()).isFalse();
		assertThat(newPulls(remote)).isBetween(9, 13);
	}

	@Test
	void aConnectionThatWasCutIsMadeAgainAndWhatItMissedIsPulledAtOnce(TestWorld world, TestDevice van, TestDevice till,
			FaultyRemote remote) {
		till.options((options) -> options.interval(Duration.ofDays(1)));
		atRest(remote, van, till);
		remote.cutAnnouncements();
		assertThat(till.status().listening()).isFalse();
		van.put("t1", "1");
		van.runDue();
		remote.heal();
		world.advance(FIRST_WAIT);
		newPulls(remote);
		till.runDue();
		assertThat(till.get("t1")).isEqualTo("1");
		till.runDue();
		assertThat(newPulls(remote)).as("one that found the remote, one after it is heard").isEqualTo(2);
		assertThat(till.status().listening()).isTrue();
		assertThat(till.runDue()).isGreaterThan(Duration.ofMinutes(30));
	}

	@Test
	void aRestartOfTheServerIsHeardAndSurvived(TestWorld world, TestDevice van, TestDevice till, TestServer server,
			FaultyRemote remote) {
		till.options((options) -> options.interval(Duration.ofDays(1)));
		atRest(remote, van, till);
		server.close();
		assertThat(till.status().listening()).isFalse();
		world.advance(FIRST_WAIT);
		atRest(remote, van, till);
		van.put("t1", "1");
		van.runDue();
		till.runDue();
		assertThat(till.get("t1")).isEqualTo("1");
	}

	@Test
	void aDeviceThatIsOfflineTriesToListenNoMoreThanItTriesToSync(TestWorld world, TestDevice van,
			FaultyRemote remote) {
		atRest(remote, van);
		int tries = remote.announcementTries();
		remote.failWith(Kind.TRANSIENT);
		remote.cutAnnouncements();
		for (int i = 0; i < 100; i++) {
			world.advance(INTERVAL);
			van.runDue();
		}
		assertThat(van.status().state()).isEqualTo(RemoteState.OFFLINE);
		assertThat(remote.announcementTries()).isEqualTo(tries);
		remote.heal();
		world.advance(INTERVAL);
		atRest(remote, van);
	}

	@Test
	void anAnnouncementDoesNotShortenTheWaitAfterAFailure(TestWorld world, TestDevice van, FaultyRemote remote) {
		atRest(remote, van);
		remote.failWith(new RemoteException(Kind.BUSY, "come back later", null, Duration.ofMinutes(1)));
		world.advance(LISTENING_INTERVAL);
		van.runDue();
		assertThat(van.status().state()).isEqualTo(RemoteState.BUSY);
		assertThat(van.status().listening()).as("a busy remote is not asked once more").isTrue();
		newPulls(remote);
		remote.announce();
		assertThat(van.runDue()).isEqualTo(Duration.ofMinutes(1));
		assertThat(newPulls(remote)).isZero();
	}

	@Test
	void whatIsAnnouncedWhileACycleRunsIsPulledByTheNextWhichDoesNotWait(TestDevice van, FaultyRemote remote) {
		atRest(remote, van);
		remote.beforePush((push) -> remote.announce());
		van.put("t1", "1");
		van.runDue();
		assertThat(newPulls(remote)).isZero();
		van.runDue();
		assertThat(newPulls(remote)).isEqualTo(1);
		assertThat(van.runDue()).isGreaterThan(Duration.ofSeconds(4));
		assertThat(newPulls(remote)).isZero();
	}

	@Test
	void aRemoteThatKeepsChangingTakesHalfOfADevicesTime(TestWorld world, TestDevice van, FaultyRemote remote) {
		atRest(remote, van);
		remote.beforePull((pull) -> world.advance(Duration.ofMillis(8)));
		announce(world, van, remote, Duration.ofSeconds(10));
		assertThat(newPulls(remote)).as("pulls of 8 ms in 10 s").isBetween(600, 625);
		remote.beforePull((pull) -> world.advance(Duration.ofSeconds(1)));
		announce(world, van, remote, Duration.ofSeconds(21));
		assertThat(newPulls(remote)).as("pulls of 1 s in 21 s, with 50 ms in between").isBetween(19, 21);
		remote.heal();
		world.advance(Duration.ofMillis(50));
		van.runDue();
		assertThat(newPulls(remote)).as("the last change").isLessThanOrEqualTo(1);
		assertThat(van.runDue()).isGreaterThan(Duration.ofSeconds(4));
	}

	private static void announce(TestWorld world, TestDevice device, FaultyRemote remote, Duration time) {
		Instant end = world.now().plus(time);
		while (world.now().isBefore(end)) {
			world.advance(Duration.ofMillis(1));
			remote.announce();
			device.runDue();
		}
	}

	@Test
	void aServerWithoutAnnouncementsIsAskedForThemFourTimesAnHour(TestWorld world, TestDevice van,
			FaultyRemote remote) {
		remote.refuseAnnouncements(new RemoteException(Kind.SETUP, "no such path", null));
		for (int i = 0; i < 605; i++) {
			van.runDue();
			world.advance(INTERVAL);
		}
		assertThat(remote.announcementTries()).isBetween(4, 5);
		assertThat(remote.pulls()).as("pulled at each interval").hasSize(605);
		assertThat(van.status().listening()).isFalse();
		assertThat(van.status().state()).isEqualTo(RemoteState.IDLE);
	}

	@Test
	void aServerThatDropsEveryListenerIsTriedLessAndLessOften(TestWorld world, TestDevice van, FaultyRemote remote) {
		van.options((options) -> options.interval(Duration.ofDays(1)));
		remote.refuseAnnouncements(new RemoteException(Kind.TRANSIENT, "cut", null));
		for (int i = 0; i < 3600; i++) {
			van.runDue();
			world.advance(Duration.ofSeconds(1));
		}
		int first = remote.announcementTries();
		for (int i = 0; i < 3600; i++) {
			van.runDue();
			world.advance(Duration.ofSeconds(1));
		}
		assertThat(remote.announcementTries() - first).as("each after 150 s on average").isBetween(8, 50);
	}

	@Test
	void aServerThatHasNoRoomIsNotAskedBeforeItSays(TestWorld world, TestDevice van, FaultyRemote remote) {
		remote.refuseAnnouncements(new RemoteException(Kind.BUSY, "full", null, Duration.ofMinutes(10)));
		van.runDue();
		assertThat(remote.announcementTries()).isEqualTo(1);
		for (int i = 0; i < 99; i++) {
			world.advance(INTERVAL);
			van.runDue();
		}
		assertThat(remote.announcementTries()).isEqualTo(1);
		world.advance(INTERVAL);
		van.runDue();
		assertThat(remote.announcementTries()).isEqualTo(2);
	}

	@Test
	void aPausedOrClosedStoreListensToNothing(TestWorld world, TestDevice van, FaultyRemote remote) {
		atRest(remote, van);
		van.store().sync().pause();
		assertThat(remote.listeners()).isZero();
		assertThat(van.status().listening()).isFalse();
		van.store().sync().resume();
		atRest(remote, van);
		assertThat(remote.listeners()).isEqualTo(1);
		van.close();
		assertThat(remote.listeners()).isZero();
		van.reopen();
		world.advance(INTERVAL);
		atRest(remote, van);
		remote.failWith(Kind.UNAUTHORIZED);
		world.advance(LISTENING_INTERVAL);
		van.runDue();
		assertThat(remote.listeners()).isZero();
	}

	@Test
	void aStoreThatIsNotToListenDoesNot(TestWorld world, TestDevice van, FaultyRemote remote) {
		van.options((options) -> options.withoutAnnouncements());
		van.runDue();
		world.advance(INTERVAL);
		van.runDue();
		assertThat(remote.announcementTries()).isZero();
		assertThat(van.status().listening()).isFalse();
	}

	@Test
	void aDeviceThatTookANewIdIsNotToldOfItsOwnPushes(TestWorld world, TestDevice van, FaultyRemote remote) {
		atRest(remote, van);
		String before = van.store().device().value();
		byte[] backup = van.backup();
		van.put("t1", "1");
		van.cycle();
		van.restore(backup);
		van.put("t2", "2");
		van.cycle();
		world.advance(INTERVAL);
		atRest(remote, van);
		assertThat(van.store().device().value()).isNotEqualTo(before);
		assertThat(remote.listeners()).isEqualTo(1);
		van.put("t3", "3");
		van.runDue();
		newPulls(remote);
		van.runDue();
		assertThat(newPulls(remote)).isZero();
	}

}
