package one.persist;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How synchronization with one remote stands. A snapshot.
 *
 * @param name the remote's name
 * @param standing what it is doing, or why it does not
 * @param backlog what waits
 * @param attempts when it was and will be tried
 * @param listening whether the remote announces its changes at this time, and is asked
 * for them once a minute at most; without, they come at the interval
 */
public record RemoteStatus(String name, Standing standing, Backlog backlog, Attempts attempts, boolean listening) {

	/**
	 * What it is doing, or why it does not.
	 * @return the state
	 */
	public RemoteState state() {
		return this.standing.state();
	}

	/**
	 * The state in words, with what to do, or why what waits does not move.
	 * @return the words; null where the state says it all
	 */
	public @Nullable String cause() {
		return this.standing.cause();
	}

	/**
	 * Since when the state holds.
	 * @return the time
	 */
	public Instant since() {
		return this.standing.since();
	}

	/**
	 * Entries that wait to be pushed.
	 * @return their number, held ones included
	 */
	public long pending() {
		return this.backlog.pending();
	}

	/**
	 * Entries held until their conflict is resolved.
	 * @return their number
	 */
	public long held() {
		return this.backlog.held();
	}

	/**
	 * Entries that the remote refused for good.
	 * @return their number
	 */
	public long deadLetters() {
		return this.backlog.deadLetters();
	}

	/**
	 * Since when the oldest entry waits.
	 * @return the time; null if none waits
	 */
	public @Nullable Instant oldest() {
		return this.backlog.oldest();
	}

	/**
	 * When a cycle last came to its end.
	 * @return the time; null if never
	 */
	public @Nullable Instant lastSuccess() {
		return this.attempts.lastSuccess();
	}

	/**
	 * The last failure in words.
	 * @return the words; null if there was none since the last success
	 */
	public @Nullable String lastError() {
		return this.attempts.lastError();
	}

	/**
	 * When the next cycle starts by itself.
	 * @return the time; null while one runs, and if none will, and then the cause says
	 * what to do
	 */
	public @Nullable Instant nextAttempt() {
		return this.attempts.nextAttempt();
	}

	/**
	 * What synchronization with a remote is doing, or why it does not.
	 *
	 * @param state the state
	 * @param cause the state in words, with what to do, or why what waits does not move;
	 * null where the state says it all
	 * @param since since when the state holds
	 */
	public record Standing(RemoteState state, @Nullable String cause, Instant since) {

	}

	/**
	 * What waits for a remote.
	 *
	 * @param pending entries that wait to be pushed, held ones included
	 * @param held entries held until their conflict is resolved
	 * @param deadLetters entries that the remote refused for good
	 * @param oldest since when the oldest entry waits; null if none waits
	 */
	public record Backlog(long pending, long held, long deadLetters, @Nullable Instant oldest) {

	}

	/**
	 * When a remote was and will be tried.
	 *
	 * @param lastSuccess when a cycle last came to its end; null if never
	 * @param lastError the last failure in words; null if there was none since the last
	 * success
	 * @param nextAttempt when the next cycle starts by itself; null if none will
	 */
	public record Attempts(@Nullable Instant lastSuccess, @Nullable String lastError, @Nullable Instant nextAttempt) {

	}

}
