package one.persist.server.records;

import java.util.Optional;

import one.persist.Json;
import one.persist.StoredRecord;
import one.persist.Version;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.StoreWriter;
import one.persist.spi.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * The records of one store of one tenant, as the server reads and writes them. Each write
 * is a transaction of its own, whatever transaction the caller is in, and has seen what
 * is stored: it is never in conflict with what was pushed before. What devices have
 * written meanwhile and not pushed yet conflicts with it on the device, as with another
 * device's.
 * <p>
 * All calls fail with a {@link one.persist.spi.RemoteException} of kind {@code BUSY} when
 * others write to the store for too long, and {@code TRANSIENT} when the storage fails.
 * Safe for use by many threads; not to be called by a rule.
 *
 * @param <T> type of the values
 */
public final class TenantRecords<T> {

	private final StoreWriter writer;

	private final ValueCodec<T> codec;

	TenantRecords(StoreWriter writer, ValueCodec<T> codec) {
		this.writer = writer;
		this.codec = codec;
	}

	/**
	 * Reads a record.
	 * @param key its key
	 * @return the record; empty if there is none
	 * @throws one.persist.InvalidRecordException if the key is not allowed
	 * @throws one.persist.UnreadableValueException if the value does not fit the type
	 */
	public Optional<StoredRecord<T>> get(String key) {
		return this.writer.read(key).map(this::stored);
	}

	/**
	 * Writes a record.
	 * @param key its key
	 * @param value the value
	 * @return the record as stored
	 * @throws one.persist.InvalidRecordException if key or value is not allowed
	 */
	public StoredRecord<T> put(String key, T value) {
		return write(key, value, null);
	}

	/**
	 * Writes a record if it is still the one that was read.
	 * @param key its key
	 * @param value the value
	 * @param expected the version that must be stored
	 * @return the record as stored
	 * @throws one.persist.InvalidRecordException if key or value is not allowed
	 * @throws one.persist.StaleRecordException if another version is stored, or none
	 */
	public StoredRecord<T> put(String key, T value, Version expected) {
		return write(key, value, expected);
	}

	/**
	 * Deletes a record.
	 * @param key its key
	 * @return whether there was one
	 * @throws one.persist.InvalidRecordException if the key is not allowed
	 */
	public boolean delete(String key) {
		return this.writer.write(key, null, null).isPresent();
	}

	/**
	 * Deletes a record if it is still the one that was read.
	 * @param key its key
	 * @param expected the version that must be stored
	 * @throws one.persist.InvalidRecordException if the key is not allowed
	 * @throws one.persist.StaleRecordException if another version is stored, or none
	 */
	public void delete(String key, Version expected) {
		this.writer.write(key, null, expected);
	}

	private StoredRecord<T> write(String key, T value, @Nullable Version expected) {
		Json json = this.codec.encode(value);
		RecordChange change = this.writer.write(key, json, expected).orElseThrow();
		return new StoredRecord<>(key, value, change.version(), false);
	}

	private StoredRecord<T> stored(RecordChange change) {
		Json json = change.value();
		if (json == null) {
			throw new IllegalStateException("A record that was deleted has no value");
		}
		return new StoredRecord<>(change.key(), this.codec.decode(json), change.version(), false);
	}

}
