package one.persist.event;

/**
 * A cycle came to its end and moved something.
 *
 * @param store the store
 * @param remote the remote
 * @param pulled changes that were pulled
 * @param pushed entries that were pushed
 */
public record SyncCompleted(String store, String remote, long pulled, long pushed) implements PersistEvent {

}
