package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

import one.persist.DeviceId;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.RecordTable.Applied;
import one.persist.server.storage.RecordTable.Found;
import one.persist.server.storage.RecordTable.Reading;
import one.persist.server.storage.StoreTable.Counters;

/**
 * The statements that differ from one database to another: because only one of them has
 * to lock rows, and because one is fastest a row at a time, where each statement is a
 * call within the process, and another with many rows a statement, where it is a round
 * trip. What they mean is the same.
 */
interface Dialect {

	/**
	 * Reads the counters of a store and keeps everyone else from moving them, and with
	 * them from changing any record of the store, until the transaction ends.
	 * @param id the store; there is one
	 */
	Counters lock(Connection connection, StoreId id) throws SQLException;

	/**
	 * Finds what is stored of several records, as far as comparing needs it.
	 * @param since only what has a greater number
	 * @return by key, without those of which nothing is found; to be changed at will
	 */
	Map<String, Found> find(Connection connection, StoreId id, Collection<String> keys, long since) throws SQLException;

	/**
	 * Reads several records with their values.
	 * @return by key, without those that are not there
	 */
	Map<String, RecordChange> read(Connection connection, StoreId id, Collection<String> keys) throws SQLException;

	/**
	 * Stores versions under the numbers that follow one.
	 * @param by the device that pushed them
	 */
	void save(Connection connection, StoreId id, DeviceId by, Applied applied) throws SQLException;

	/**
	 * The statement that reads records in the order of their numbers. It may give a part
	 * of them only, though at least one if there is any. Its parameters: those that
	 * {@link #bindLeftOut} binds, the tenant, the store, and the number after which to
	 * begin. Its columns: seq, commit_seq, whether the record is left out and so may come
	 * without vector and value, key, version, vector, value.
	 */
	String feed();

	/**
	 * Binds the first parameters of the feed: what is left out. Records of keys that are
	 * not in scope may be left in.
	 * @return the index of the next parameter
	 */
	int bindLeftOut(PreparedStatement feed, Reading reading) throws SQLException;

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
