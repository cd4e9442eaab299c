package one.persist.protocol;

/**
 * One entry of a push.
 *
 * @param change the version to store
 * @param base whether the remote has confirmed an earlier version of the record to this
 * device: if it has none now, it has forgotten a delete
 */
public record PushEntry(RecordChange change, boolean base) {

}
