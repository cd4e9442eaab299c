package one.persist;

import java.util.List;

/**
 * How synchronization of a store stands. A snapshot.
 *
 * @param store the store's name
 * @param device the replica's id
 * @param openConflicts conflicts that wait for a person
 * @param damagedRecords records whose bytes have changed, as far as they were come
 * across; see {@link DamagedRecordException}
 * @param remotes one entry a remote, in the order of the configuration
 */
public record SyncStatus(String store, DeviceId device, long openConflicts, long damagedRecords,
		List<RemoteStatus> remotes) {

	/**
	 * Entries that wait to be pushed, over all remotes.
	 * @return their number; those of open conflicts included
	 */
	public long pending() {
		return this.remotes.stream().mapToLong(RemoteStatus::pending).sum();
	}

}
