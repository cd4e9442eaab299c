package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.StoreClosedException;
import one.persist.event.SyncFailed;
import one.persist.faults.Place.Device;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Every state in which nothing moves has a name, a cause, a since and a next attempt, or
 * a cause that says what a person must do.
 */
@Timeout(60)
class NamedStatesTest {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	@TempDir
	Path folder;

	private Place place;

	private Device device;

	@BeforeEach
	void open() {
		this.place = new Place(this.folder);
		this.device = this.place.device("a");
		this.device.cycle();
		this.place.advance(MINUTE);
	}

	@AfterEach
	void close() {
		this.place.close();
	}

	@Test
	void whatMovesNeedsNoWords() {
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(RemoteState.IDLE);
		assertThat(status.cause()).isNull();
		assertThat(status.nextAttempt()).isNotNull();
	}

	@Test
	void pausedByHand() {
		this.device.store().sync().pause();
		assertNothingPlanned(RemoteState.PAUSED, "paused by hand; resume it to go on");
		this.device.reopen();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.PAUSED);
		assertThat(this.device.status().nextAttempt()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "TRANSIENT, OFFLINE", "TIMEOUT, OFFLINE", "BUSY, BUSY" })
	void awayOrBusy(Kind kind, RemoteState state) {
		failWith(new RemoteException(kind, "no answer", null, Duration.ofSeconds(30)));
		assertPlanned(state, "no answer", "2026-01-01T00:01:30Z");
	}

	@Test
	void fault15ARemoteThatRefusesTheDeviceIsLeftAloneUntilSomeoneActs() {
		failWith(new RemoteException(Kind.SETUP, "no access: give it, then resume", null));
		assertNothingPlanned(RemoteState.MISCONFIGURED, "no access: give it, then resume");
		this.device.wire.heal();
		this.device.lookAfter(Duration.ofDays(1), Runnable::run);
		assertThat(this.device.status().pending()).isEqualTo(1);
		this.device.store().sync().resume();
		assertThat(this.device.lookAfter(Duration.ZERO, Runnable::run).pending()).isZero();
	}

	@Test
	void fault14CredentialsThatWorkAgainAreFoundWithoutAnybodysDoing() {
		failWith(new RemoteException(Kind.UNAUTHORIZED, "token refused", null));
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(RemoteState.UNAUTHORIZED);
		assertThat(status.cause()).isEqualTo("token refused");
		assertThat(status.since()).isEqualTo("2026-01-01T00:01:00Z");
		assertThat(status.nextAttempt()).isBetween("2026-01-01T00:05:30Z", "2026-01-01T00:06:30Z");
		int pulls = this.device.wire.pulls().size();
		this.device.put("more", "1");
		this.device.lookAfter(MINUTE.multipliedBy(4), Runnable::run);
		assertThat(this.device.wire.pulls()).hasSize(pulls);
		assertThat(this.device.lookAfter(MINUTE.multipliedBy(2), Runnable::run).state())
			.isEqualTo(RemoteState.UNAUTHORIZED);
		assertThat(this.device.wire.pulls()).hasSize(pulls + 1);
		assertThat(this.device.events(SyncFailed.class)).hasSize(1);
		this.device.wire.heal();
		assertThat(this.device.lookAfter(MINUTE.multipliedBy(6), Runnable::run).state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.status().pending()).isZero();
	}

	@Test
	void fault14ARestartTriesCredentialsThatMayHaveChanged() {
		failWith(new RemoteException(Kind.UNAUTHORIZED, "token refused", null));
		this.device.wire.heal();
		this.device.reopen();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.lookAfter(Duration.ZERO, Runnable::run).pending()).isZero();
	}

	@Test
	void aStoreThatFailsStaysSoWhileItIsTriedAgain() {
		RemoteState[] during = new RemoteState[1];
		this.device.wire.before((request) -> {
			during[0] = this.device.status().state();
			throw new IllegalStateException("a bug");
		});
		this.device.put("k", "1");
		this.device.cycle();
		assertPlanned(RemoteState.FAILED, "IllegalStateException: a bug", "2026-01-01T00:01:10Z");
		this.device.cycle();
		assertThat(during[0]).isEqualTo(RemoteState.FAILED);
	}

	@Test
	void everythingIsHeldByConflicts() {
		Device other = this.place.device("b");
		Device person = this.place.device("c", (builder) -> builder, "manual");
		other.put("k", "1");
		other.cycle();
		person.put("k", "2");
		RemoteStatus status = person.cycle();
		assertThat(status.state()).isEqualTo(RemoteState.IDLE);
		assertThat(status.pending()).isEqualTo(1);
		assertThat(status.held()).isEqualTo(1);
		assertThat(status.cause()).isEqualTo("all that waits is held until its conflicts are resolved: resolve them");
		assertThat(status.oldest()).isNotNull();
		person.put("free", "1");
		assertThat(person.status().cause()).isNull();
	}

	@Test
	void everythingIsPostponed() {
		answerPushes(new PushResult.Rejected(ProblemCodes.CLOCK_AHEAD, "a minute ahead"));
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(RemoteState.IDLE);
		assertThat(status.cause()).isEqualTo("a minute ahead");
		assertThat(status.nextAttempt()).isNotNull();
		this.device.wire.heal();
		this.device.lookAfter(MINUTE.multipliedBy(2), Runnable::run);
		assertThat(this.device.status().pending()).isZero();
		assertThat(this.device.status().cause()).isNull();
	}

	@Test
	void deadLettersAreAllThatIsLeft() {
		answerPushes(new PushResult.Rejected("not-welcome", "not welcome"));
		RemoteStatus status = this.device.status();
		assertThat(status.pending()).isZero();
		assertThat(status.deadLetters()).isEqualTo(1);
		assertThat(status.cause()).isEqualTo("the remote refused entries for good: they are among the dead letters, to"
				+ " be retried or discarded");
	}

	@Test
	void recordsAreBeingEntered() {
		Device fresh = this.place.device("fresh");
		assertThat(fresh.status().cause()).isEqualTo("records that were there before the remote was attached, or before"
				+ " it lost them, are being entered");
		assertThat(fresh.cycle().cause()).isNull();
	}

	@Test
	void everythingIsReadAgain() {
		this.device.wire.before((request) -> {
			this.device.wire.before((next) -> {
				throw new RemoteException(Kind.TRANSIENT, "gone", null);
			});
			throw new RemoteException(Kind.CURSOR_EXPIRED, "too old", null);
		});
		this.device.cycle();
		assertThat(this.device.status().cause()).isEqualTo("gone");
		this.device.store().sync().pause();
		this.device.store().sync().resume();
		assertThat(this.device.status().cause())
			.isEqualTo("everything is read from the remote again, since it no longer tells what changed since the"
					+ " last time");
	}

	@Test
	void fault07AfterTheDrainNothingIsPlannedAndItSaysSo() {
		failWith(new RemoteException(Kind.TRANSIENT, "gone", null));
		assertThat(this.device.stores().driver().drain(Duration.ofSeconds(1))).isEqualTo(1);
		RemoteStatus status = this.device.status();
		assertThat(status.nextAttempt()).isNull();
		assertThat(status.cause()).isEqualTo("synchronization has ended, since the application is closing: what waits"
				+ " is in the file, and goes on after the next start");
	}

	@Test
	void aClosedStoreSaysSo() {
		this.device.stores().close();
		assertThatExceptionOfType(StoreClosedException.class).isThrownBy(this.device::status)
			.withMessageContaining("'notes' is closed");
	}

	private void failWith(RemoteException failure) {
		this.device.put("k", "1");
		this.device.wire.before((request) -> {
			throw failure;
		});
		this.device.cycle();
	}

	private void answerPushes(PushResult result) {
		this.device.put("k", "1");
		this.device.wire.after((answer) -> (answer instanceof PushResponse push)
				? new PushResponse(List.of(result), push.seen(), push.time()) : answer);
		this.device.cycle();
	}

	private void assertNothingPlanned(RemoteState state, String cause) {
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(state);
		assertThat(status.cause()).isEqualTo(cause);
		assertThat(status.since()).isEqualTo("2026-01-01T00:01:00Z");
		assertThat(status.nextAttempt()).isNull();
	}

	private void assertPlanned(RemoteState state, String cause, String next) {
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(state);
		assertThat(status.cause()).isEqualTo(cause);
		assertThat(status.since()).isEqualTo("2026-01-01T00:01:00Z");
		assertThat(status.nextAttempt()).isCloseTo(Instant.parse(next), within(1, ChronoUnit.SECONDS));
	}

}
