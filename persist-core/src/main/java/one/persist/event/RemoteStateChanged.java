package one.persist.event;

import one.persist.RemoteState;

/**
 * A remote went from one state to another. The change to {@link RemoteState#SYNCING} and
 * back is not told: it is no news.
 *
 * @param store the store
 * @param remote the remote
 * @param from the state before
 * @param to the state now
 */
public record RemoteStateChanged(String store, String remote, RemoteState from,
		RemoteState to) implements PersistEvent {

}
