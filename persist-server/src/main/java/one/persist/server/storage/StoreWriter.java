package one.persist.server.storage;

import java.util.Optional;

import one.persist.Json;
import one.persist.Version;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * A store of one tenant, as the server itself reads and writes it: past the rules of the
 * application, and as one more device to the others. Safe for use by many threads. Calls
 * fail with a {@link one.persist.spi.RemoteException} of kind {@code BUSY} when others
 * write for too long, and {@code TRANSIENT} when the storage fails; nothing is written
 * then, unless the connection to a database was lost at its commit.
 */
public interface StoreWriter {

	/**
	 * Reads a record.
	 * @param key its key
	 * @return what is stored; empty if there is nothing, or it was deleted
	 * @throws one.persist.InvalidRecordException if the key is not allowed
	 */
	Optional<RecordChange> read(String key);

	/**
	 * Writes a record, or deletes it. The new version has seen what is stored, so that it
	 * is in conflict with no version that was pushed before.
	 * @param key its key
	 * @param value the value; null to delete the record
	 * @param expected the version that must be stored; null for whatever is
	 * @return the new version; empty if there was nothing to delete
	 * @throws one.persist.InvalidRecordException if the key is not allowed
	 * @throws one.persist.StaleRecordException if another version is stored, or none
	 * @throws IllegalStateException if a rule of the application calls this
	 */
	Optional<RecordChange> write(String key, @Nullable Json value, @Nullable Version expected);

}
