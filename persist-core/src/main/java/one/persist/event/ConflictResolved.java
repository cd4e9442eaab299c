package one.persist.event;

/**
 * A conflict that waited for a person is settled, here or on another device.
 *
 * @param store the store
 * @param key the record's key
 */
public record ConflictResolved(String store, String key) implements PersistEvent {

}
