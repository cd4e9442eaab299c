package one.persist.server.rules;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.server.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What a device wants stored of one record.
 *
 * @param caller who calls
 * @param store the store's name
 * @param device the device that pushes, which need not be the one that wrote
 * @param key the record's key
 * @param value the new value; null to delete the record
 * @param current the value that is stored now; null if there is none, or it was deleted
 */
public record RecordWrite(Caller caller, String store, DeviceId device, String key, @Nullable Json value,
		@Nullable Json current) {

	/**
	 * Whether the record is to be deleted.
	 * @return true for a delete
	 */
	public boolean deleted() {
		return this.value == null;
	}

	/**
	 * Leaves the values out.
	 */
	@Override
	public String toString() {
		return "RecordWrite[caller=" + this.caller + ", store=" + this.store + ", device=" + this.device + ", key="
				+ this.key + "]";
	}

}
