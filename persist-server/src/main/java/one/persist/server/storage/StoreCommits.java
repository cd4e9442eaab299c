package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;

import one.persist.DeviceId;
import one.persist.server.storage.RecordTable.Applied;

/**
 * How what is new in a store gets its numbers, within a transaction that has locked its
 * counters.
 *
 * @param connection the transaction
 * @param dialect the database's statements
 * @param id the store
 * @param settings where the nonces come from
 */
record StoreCommits(Connection connection, Dialect dialect, StoreId id, StorageSettings settings) {

	/**
	 * Stores versions under a new commit.
	 * @param by the device that pushed them
	 * @param applied what is new; not empty
	 * @param growth what it adds
	 * @return the commit
	 */
	Commit commit(DeviceId by, Applied applied, Room growth) throws SQLException {
		Commit commit = new Commit(applied.lastSeq(), this.settings.random().nextLong());
		RoundTrip numbers = new RoundTrip();
		numbers.ask(CommitTable.inserting(this.id, commit, applied.at()));
		numbers.ask(StoreTable.advancing(this.id, commit.seq(), growth));
		this.dialect.save(this.connection, this.id, by, applied, numbers);
		this.settings.faultPoint().accept("push.numbered");
		return commit;
	}

}
