package one.persist.event;

/**
 * A remote refused an entry for good: it is a dead letter now, for a person to look at.
 *
 * @param store the store
 * @param key the record's key
 * @param remote the remote
 * @param code why, for a program
 * @param detail why, in words
 */
public record EntryRefused(String store, String key, String remote, String code,
		String detail) implements PersistEvent {

}
