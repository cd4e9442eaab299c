package one.persist.event;

import one.persist.RemoteState;

/**
 * A cycle failed in a way that the one before it had not: told once, not at each try.
 *
 * @param store the store
 * @param remote the remote
 * @param state what the remote is now
 * @param cause what happened, and what to do
 */
public record SyncFailed(String store, String remote, RemoteState state, String cause) implements PersistEvent {

}
