package one.persist.event;

/**
 * A conflict was left for a person.
 *
 * @param store the store
 * @param key the record's key
 * @param remote the remote that the other version came from
 * @param reason why no strategy settled it
 */
public record ConflictDetected(String store, String key, String remote, String reason) implements PersistEvent {

}
