package one.persist;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import one.persist.conflict.Conflict;
import org.jspecify.annotations.Nullable;

/**
 * The records of a store, their values as one type. Safe for use by many threads. Reads
 * see what was committed, and within {@link Store#transaction(Runnable)} also what it
 * wrote itself. No call waits for the network.
 * <p>
 * Every write is one transaction over the record and its place in the sync queue: when
 * the call returns, both are in the file.
 *
 * @param <T> type of the values
 */
public interface Records<T> {

	/**
	 * Writes a record, whatever it held before.
	 * @param key the key; see {@link RecordKeys}
	 * @param value the value; anything that Jackson turns into JSON, but not null
	 * @return the record as stored
	 * @throws InvalidRecordException if the key or the value is not allowed
	 */
	StoredRecord<T> put(String key, T value);

	/**
	 * Writes a record only if nobody has since it was read.
	 * @param key the key
	 * @param value the value
	 * @param expected the version that the caller has read
	 * @return the record as stored
	 * @throws StaleRecordException if the record is at another version, or gone
	 * @throws InvalidRecordException if the key or the value is not allowed
	 */
	StoredRecord<T> put(String key, T value, Version expected);

	/**
	 * Writes several records in one transaction: all or none.
	 * @param values values by key
	 * @return the records as stored, in the order of the map
	 * @throws InvalidRecordException if a key or a value is not allowed; none is stored
	 */
	List<StoredRecord<T>> putAll(Map<String, ? extends T> values);

	/**
	 * Reads a record.
	 * @param key the key
	 * @return the record, or empty if there is none or it was deleted
	 * @throws InvalidRecordException if the key is not allowed
	 * @throws UnreadableValueException if the value does not fit the type
	 * @throws DamagedRecordException if its bytes are not those that were written
	 */
	Optional<StoredRecord<T>> get(String key);

	/**
	 * Deletes a record. The delete travels like any other write.
	 * @param key the key
	 * @return whether there was one
	 * @throws InvalidRecordException if the key is not allowed
	 */
	boolean delete(String key);

	/**
	 * Deletes a record only if nobody has written it since it was read.
	 * @param key the key
	 * @param expected the version that the caller has read
	 * @throws StaleRecordException if the record is at another version, or gone
	 */
	void delete(String key, Version expected);

	/**
	 * Reads a page. A damaged record is left out, and the page goes on behind it: it is
	 * told of by {@link #get(String)}, status, health and log.
	 * @param query which records
	 * @return the records in the order of their keys, at most the query's limit
	 * @throws UnreadableValueException if a value does not fit the type
	 */
	List<StoredRecord<T>> list(RecordQuery query);

	/**
	 * Reads all records of a query, page by page, in flat memory. A record that changes
	 * meanwhile may show as it was or as it is. Nothing is held open between pages.
	 * Damaged records are left out, as in a page.
	 * @param query which records; its limit is not heeded
	 * @return a lazy stream
	 */
	Stream<StoredRecord<T>> stream(RecordQuery query);

	/**
	 * Counts records, damaged ones too.
	 * @param query which records; its limit is not heeded
	 * @return how many there are now
	 */
	long count(RecordQuery query);

	/**
	 * The open conflicts, oldest first, at most {@link RecordQuery#MAX_LIMIT}.
	 * @return conflicts that wait for {@link #resolve(Conflict, Object)}
	 */
	List<Conflict<T>> conflicts();

	/**
	 * The open conflict of a record.
	 * @param key the key
	 * @return the conflict, or empty if there is none
	 */
	Optional<Conflict<T>> conflict(String key);

	/**
	 * Settles a conflict as the caller saw it: a new write that covers both sides.
	 * @param conflict what the caller saw
	 * @param value the value to keep, or null to delete the record
	 * @return the record as stored, or empty if it was deleted
	 * @throws StaleConflictException if a side has moved since, or the conflict is
	 * settled
	 * @throws InvalidRecordException if the value is not allowed
	 */
	Optional<StoredRecord<T>> resolve(Conflict<T> conflict, @Nullable T value);

	/**
	 * Settles the conflict of a record as it stands now, whatever its sides are.
	 * @param key the key
	 * @param value the value to keep, or null to delete the record
	 * @return the record as stored, or empty if it was deleted
	 * @throws StaleConflictException if the record has no open conflict
	 * @throws InvalidRecordException if the value is not allowed
	 */
	Optional<StoredRecord<T>> resolve(String key, @Nullable T value);

}
