package one.persist.inspect;

import java.util.List;

import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * All that a device knows of one record. Immutable.
 *
 * @param key the key
 * @param value the value; null if the record was deleted
 * @param version names the write that the record came from
 * @param vector the newest timestamp known of each device that ever wrote it
 * @param confirmed the version that remotes last confirmed; null if none ever did. The
 * record's own, if nothing is ahead of it
 * @param conflicted whether a conflict of it waits for a person
 * @param remotes how it stands with each remote
 */
public record RecordDetail(String key, @Nullable Json value, Version version, VersionVector vector,
		@Nullable Version confirmed, boolean conflicted, List<RecordAtRemote> remotes) {

	/**
	 * Copies the list.
	 */
	public RecordDetail {
		remotes = List.copyOf(remotes);
	}

	/**
	 * Whether the record was deleted.
	 * @return true if there is no value
	 */
	public boolean deleted() {
		return this.value == null;
	}

}
