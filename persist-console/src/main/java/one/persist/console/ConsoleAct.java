package one.persist.console;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a person did in the console: published as an event of the application, written to
 * the log and kept in the journal. Holds no value. Immutable.
 *
 * @param at when
 * @param who the name of the person, as the login tells it
 * @param what what was done, such as {@code pause} or {@code resolve}
 * @param store in which store
 * @param remote at which remote; null if at none, or at all
 * @param key to which record; null if to none
 * @param outcome what came of it, in words
 */
public record ConsoleAct(Instant at, String who, String what, String store, @Nullable String remote,
		@Nullable String key, String outcome) {

}
