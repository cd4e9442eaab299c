package one.persist.autoconfigure;

import java.security.SecureRandom;

import one.persist.RemoteState;
import one.persist.event.ConflictDetected;
import one.persist.event.EntryRefused;
import one.persist.event.RemoteStateChanged;
import one.persist.event.SyncCompleted;
import one.persist.event.SyncFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoggingListener}.
 */
@ExtendWith(OutputCaptureExtension.class)
class LoggingListenerTests {

	private final LoggingListener listener = new LoggingListener(new LoggedCycles(new SecureRandom()));

	@ParameterizedTest
	@EnumSource(names = { "UNAUTHORIZED", "MISCONFIGURED" })
	void warnsWhereSomeoneHasSomethingToMend(RemoteState state, CapturedOutput output) {
		goTo(state);
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains("Store 'tasks'"))
			.filter((line) -> !line.contains("DEBUG"))).singleElement()
			.asString()
			.contains("WARN", "'hq'", "mend this");
	}

	@ParameterizedTest
	@EnumSource(names = { "OFFLINE", "BUSY" })
	void doesNotWarnOfARemoteThatIsAway(RemoteState state, CapturedOutput output) {
		goTo(state);
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains("Store 'tasks'"))
			.filter((line) -> !line.contains("DEBUG"))).singleElement()
			.asString()
			.contains("INFO", "'hq'", "mend this");
	}

	@Test
	void warnsOfARecordThatARemoteRefuses(CapturedOutput output) {
		this.listener.onEvent(new EntryRefused("tasks", "secret-key", "hq", "too-long", "the title is too long"));
		assertThat(output.getAll()).contains("WARN", "'tasks'", "'hq'", "too-long", "the title is too long")
			.doesNotContain("secret-key");
	}

	@Test
	void leavesAFailureOfTheDevicesOwnToTheEngineWhichHasItsStack(CapturedOutput output) {
		goTo(RemoteState.FAILED);
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains("Store 'tasks'"))
			.filter((line) -> !line.contains("DEBUG"))).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "OFFLINE", "BUSY", "FAILED" })
	void saysThatARemoteIsReachedAgain(RemoteState from, CapturedOutput output) {
		this.listener.onEvent(new RemoteStateChanged("tasks", "hq", from, RemoteState.IDLE));
		this.listener.onEvent(new SyncCompleted("tasks", "hq", 1, 1));
		assertThat(output.getAll().lines().filter((line) -> line.contains("'tasks'"))).singleElement()
			.asString()
			.contains("INFO", "remote 'hq' is reached again");
	}

	@ParameterizedTest
	@EnumSource(names = { "PAUSED", "UNAUTHORIZED", "MISCONFIGURED" })
	void saysThatSyncIsResumedAndNotThatTheRemoteIsReached(RemoteState from, CapturedOutput output) {
		this.listener.onEvent(new RemoteStateChanged("tasks", "hq", from, RemoteState.IDLE));
		assertThat(output.getAll().lines().filter((line) -> line.contains("'tasks'"))).singleElement()
			.asString()
			.contains("INFO", "sync with remote 'hq' is resumed");
	}

	@Test
	void saysThatAConflictWaitsForAPerson(CapturedOutput output) {
		this.listener.onEvent(new ConflictDetected("tasks", "secret-key", "hq", "Cannot merge a and b"));
		assertThat(output.getAll().lines().filter((line) -> line.contains("'tasks'"))).singleElement()
			.asString()
			.contains("INFO", "a conflict with remote 'hq' waits for a person")
			.doesNotContain("Cannot merge", "secret-key");
	}

	private void goTo(RemoteState state) {
		this.listener.onEvent(new SyncFailed("tasks", "hq", state, "mend this"));
		this.listener.onEvent(new RemoteStateChanged("tasks", "hq", RemoteState.IDLE, state));
	}

}
