package one.persist;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How synchronization with one remote stands. A snapshot.
 *
 * @param name the remote's name
 * @param state what it is doing, or why it does not
 * @param cause the state in words, with what to do, or why the remote does not take an
 * entry yet; null where the state says it all
 * @param since since when the state holds
 * @param pending entries that wait to be pushed, held ones included
 * @param held entries held until their conflict is resolved
 * @param oldest since when the oldest entry waits; null if none waits
 * @param lastSuccess when a cycle last came to its end; null if never
 * @param lastError the last failure in words; null if there was none since the last
 * success
 * @param nextAttempt when the next cycle starts by itself; null if none will
 * @param deadLetters entries that the remote refused for good
 */
public record RemoteStatus(String name, RemoteState state, @Nullable String cause, Instant since, long pending,
		long held, @Nullable Instant oldest, @Nullable Instant lastSuccess, @Nullable String lastError,
		@Nullable Instant nextAttempt, long deadLetters) {

}
