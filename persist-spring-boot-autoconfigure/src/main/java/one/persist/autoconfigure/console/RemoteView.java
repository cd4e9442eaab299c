package one.persist.autoconfigure.console;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.inspect.SyncProgress;
import org.jspecify.annotations.Nullable;

/**
 * A remote of a store, as a page shows it.
 *
 * @param name its name
 * @param status how synchronization with it stands
 * @param tone how the state is to be taken: good, calm, wait or bad
 * @param advice what to do, or that there is nothing to do
 * @param progress how far the cycle is that is running; null if none is
 */
record RemoteView(String name, RemoteStatus status, String tone, String advice, @Nullable ProgressView progress) {

	static RemoteView of(RemoteStatus status, List<SyncProgress> progress, Instant now) {
		Optional<SyncProgress> own = progress.stream()
			.filter((moving) -> moving.remote().equals(status.name()))
			.findFirst();
		return new RemoteView(status.name(), status, tone(status), advice(status),
				own.map((moving) -> ProgressView.of(moving, now)).orElse(null));
	}

	public String state() {
		return this.status.state().name().toLowerCase(Locale.ROOT);
	}

	public boolean moving() {
		return this.status.state() == RemoteState.SYNCING;
	}

	public boolean mayResume() {
		return this.status.state().isPaused();
	}

	public boolean mayPause() {
		return this.status.state() != RemoteState.PAUSED;
	}

	/** In one short sentence, for who does not see the page: told when it changes. */
	public String inShort() {
		return this.name + ": " + state() + ((this.status.pending() > 0) ? ", records wait" : ", nothing waits");
	}

	private static String tone(RemoteStatus status) {
		return switch (status.state()) {
			case IDLE, SYNCING ->
				(status.deadLetters() > 0 || status.held() > 0) ? "wait" : (status.pending() == 0) ? "good" : "calm";
			case OFFLINE, BUSY, PAUSED -> "wait";
			case UNAUTHORIZED, MISCONFIGURED, FAILED, STALLED -> "bad";
		};
	}

	private static String advice(RemoteStatus status) {
		return switch (status.state()) {
			case IDLE -> idle(status);
			case SYNCING -> "A cycle is running: it pulls what others wrote, and pushes what waits.";
			case OFFLINE ->
				"Nothing to do at first: writes go on and are kept, and the remote is tried again by itself."
						+ " If it lasts, see whether this machine has a network, and whether the remote's address is right.";
			case BUSY -> "Nothing to do: the remote asked for patience, and is tried again when it said.";
			case PAUSED -> "Writes go on and are kept. Resume when they are to be sent again.";
			case UNAUTHORIZED -> "Give this device credentials that the remote accepts (persist.remotes."
					+ status.name() + ") and restart the application. If it was the remote that was wrong, resume.";
			case MISCONFIGURED -> "Correct what the cause names, on this device or at the remote, and then resume.";
			case FAILED ->
				"It is tried again by itself. The cause is on this device: the application's log has it in full.";
			case STALLED ->
				"It is tried again by itself, and the application's log says where it hung. If it does not come"
						+ " back, restart the application: what waits is in the file.";
		};
	}

	private static String idle(RemoteStatus status) {
		if (status.pending() == 0) {
			return (status.deadLetters() > 0)
					? "All else has reached the remote. Look at the dead letters, and retry or discard them."
					: "All that was written here has reached the remote.";
		}
		return (status.held() == status.pending()) ? "Resolve the conflicts: what waits is held until then."
				: "What waits goes with the next cycle.";
	}

	/**
	 * How far a cycle is.
	 *
	 * @param doing what it does
	 * @param done records that it has moved
	 * @param left records that are left; null if nobody knows
	 * @param perSecond how fast it is
	 * @param remainingMillis how long it still takes; null if nobody knows
	 */
	record ProgressView(String doing, long done, @Nullable Long left, long perSecond, @Nullable Long remainingMillis) {

		static ProgressView of(SyncProgress progress, Instant now) {
			String doing = switch (progress.phase()) {
				case ENTERING -> "Entering what was written before into the queue";
				case PULLING -> "Reading what others wrote";
				case READING_AGAIN -> "Reading everything again";
				case PUSHING -> "Sending what waits";
			};
			return new ProgressView(doing, progress.done(), progress.left(), Math.round(progress.perSecond(now)),
					progress.remaining(now).map((time) -> time.toMillis()).orElse(null));
		}

		/** All that there is to do, as far as it is known. */
		public long total() {
			return this.done + ((this.left != null) ? this.left : 0);
		}

	}

}
