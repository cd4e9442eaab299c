package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

import one.persist.DeviceId;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.Query.Rows;
import one.persist.server.storage.RecordTable.Applied;
import one.persist.server.storage.RecordTable.Found;
import one.persist.server.storage.RecordTable.Reading;
import one.persist.server.storage.StoreTable.Counters;

/**
 * The statements that differ from one database to another: because only one of them has
 * to lock rows, and because each statement is a call within the process to one, and a
 * round trip to another. What they mean is the same.
 */
interface Dialect {

	/** Runs statements that do not wait for each other. */
	void make(Connection connection, RoundTrip trip) throws SQLException;

	/** Runs one statement. */
	default <T> T ask(Connection connection, Query<T> query) throws SQLException {
		RoundTrip trip = new RoundTrip();
		RoundTrip.Answer<T> answer = trip.ask(query);
		make(connection, trip);
		return answer.get();
	}

	/**
	 * Reads the counters of a store and keeps everyone else from moving them, and with
	 * them from changing any record of the store, until the transaction ends.
	 * @return gives nothing if there is no such store
	 */
	Query<Optional<Counters>> locking(StoreId id);

	/**
	 * Locks the counters of a store that is known to be there: stores are never deleted.
	 */
	default Counters lock(Connection connection, StoreId id) throws SQLException {
		return ask(connection, locking(id)).orElseThrow(() -> StoreTable.missing(id));
	}

	/**
	 * Finds what is stored of several records, as far as comparing needs it.
	 * @param since only what has a greater number
	 * @return gives, by key and to be changed at will, what is found
	 */
	Query<Map<String, Found>> finding(StoreId id, Collection<String> keys, long since);

	/**
	 * Reads several records with their values.
	 * @return gives, by key, those that are there
	 */
	Query<Map<String, RecordChange>> reading(StoreId id, Collection<String> keys);

	/**
	 * Stores versions under the numbers that follow one.
	 * @param by the device that pushed them
	 * @param then what is run after it
	 */
	void save(Connection connection, StoreId id, DeviceId by, Applied applied, RoundTrip then) throws SQLException;

	/**
	 * Reads records in the order of their numbers. Gives a part of them only, though at
	 * least one if there is any. The columns: seq, commit_seq, whether the record is left
	 * out and so may come without vector and value, key, version, vector, value. Records
	 * of keys that are not in scope may be left in.
	 * @param limit how many rows are of use
	 * @param bytes how many bytes of rows are of use, about
	 * @param rows takes the rows
	 */
	<T> Query<T> feed(StoreId id, Reading reading, int limit, long bytes, Rows<T> rows);

	/**
	 * Makes a transaction one in which the application's own statements mean what they
	 * mean elsewhere, until {@link #takeBack}.
	 */
	void lend(Connection connection) throws SQLException;

	/**
	 * Ends what {@link #lend} began.
	 * @return whether the transaction is still the one that was lent, and can go on
	 */
	boolean takeBack(Connection connection) throws SQLException;

}
