package one.persist.event;

/**
 * Something that happened in a store and was committed.
 */
public sealed interface PersistEvent permits RecordChanged, ConflictDetected, ConflictResolved, EntryRefused,
		SyncCompleted, SyncFailed, RemoteStateChanged {

	/**
	 * In which store.
	 * @return the store's name
	 */
	String store();

}
