package one.persist.internal.records;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

import one.persist.PersistException;
import one.persist.event.ConflictResolved;
import one.persist.event.RecordChanged;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.RecordChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record whose bytes have changed. Its bytes are kept aside, its
 * entries are held, and everything else goes on; a good version, from wherever it comes,
 * takes its place.
 */
public final class Quarantine {

	private static final Logger logger = LoggerFactory.getLogger(Quarantine.class);

	/** What is logged once is remembered up to so many records, and then from anew. */
	private static final int MAX_REMEMBERED = 10_000;

	private static final String HELD_BECAUSE = "a damaged record is not sent: write it anew, or let a sync fetch a good copy";

	private static final String TAKE = """
			INSERT INTO damaged (id, record, key, value, version_time, version_device, vector, checksum, noticed_at)
			SELECT ?1, id, key, value, version_time, version_device, vector, checksum, ?2 FROM record
			WHERE id = ?3
			""";

	private static final String IS_TAKEN = """
			SELECT EXISTS (SELECT 1 FROM damaged WHERE record = ? AND healed_at IS NULL)
			""";

	private static final String HOLD = """
			UPDATE sync_entry SET held = 1, last_error = ?1
			WHERE (remote, position) IN (SELECT m.id, r.position FROM remote m, record r WHERE r.id = ?2)
				AND record = ?2 AND (held = 0 OR last_error IS NOT ?1)
			""";

	private static final String RELEASE = """
			UPDATE sync_entry SET held = ?1, last_error = NULL
			WHERE (remote, position) IN (SELECT m.id, r.position FROM remote m, record r WHERE r.id = ?2)
				AND record = ?2
			""";

	private static final String HEALED = "UPDATE damaged SET healed_at = ? WHERE record = ? AND healed_at IS NULL";

	private static final String COUNT = "SELECT count(*) FROM damaged WHERE healed_at IS NULL";

	private static final String NEWEST = "SELECT max(id) FROM damaged";

	private static final String FORGET = """
			DELETE FROM damaged WHERE id IN (SELECT id FROM damaged WHERE healed_at < ? ORDER BY id LIMIT ?)
			""";

	private final LocalStore store;

	private final Set<Long> logged = ConcurrentHashMap.newKeySet();

	/** Rows that a reader has come across and that are about to be taken. */
	private final Set<Long> noticed = ConcurrentHashMap.newKeySet();

	Quarantine(LocalStore store) {
		this.store = store;
	}

	/**
	 * How many records are damaged, as far as is known.
	 * @param session a read
	 * @return their number
	 */
	public long count(SqliteSession session) {
		return session.queryLong(COUNT);
	}

	/**
	 * Id of the last one that was taken; 0 if there is none. Healed ones count: what one
	 * remote had may be older than what another has.
	 */
	long newest(SqliteSession session) {
		return session.queryLong(NEWEST);
	}

	/**
	 * A reader has come across a damaged row. Taken on another thread: a reader does not
	 * wait for a writer.
	 */
	void notice(long record, String key) {
		log(record, key);
		if (this.noticed.add(record)) {
			boolean handed = false;
			try {
				if (!this.store.read((session) -> isTaken(session, record))) {
					this.store.environment().executor().execute(() -> takeNoticed(record));
					handed = true;
				}
			}
			catch (PersistException | RejectedExecutionException | OutOfMemoryError ex) {
				// no thread is left, or the store was closed: the reader has what it
				// came for, and who comes across it next tries again
				logger.debug("A damaged record of store '{}' could not be set aside", this.store.name(), ex);
			}
			finally {
				if (!handed) {
					this.noticed.remove(record);
				}
			}
		}
	}

	private static boolean isTaken(SqliteSession session, long record) {
		return session.queryLong(IS_TAKEN, record) != 0;
	}

	private void takeNoticed(long record) {
		try {
			this.store.write((session) -> this.store.sound(session, record));
		}
		catch (PersistException ex) {
			// a full disk, or a store that was closed: who comes across it next tries
			// again
			logger.debug("A damaged record of store '{}' could not be set aside", this.store.name(), ex);
		}
		finally {
			this.noticed.remove(record);
		}
	}

	/** Keeps a damaged row's bytes and holds its entries, unless that is done. */
	void take(SqliteSession session, LocalRecord record) {
		session.update(HOLD, HELD_BECAUSE, record.id());
		if (!isTaken(session, record.id())) {
			session.update(TAKE, this.store.nextInSequence(session), this.store.environment().now().toEpochMilli(),
					record.id());
			this.store.afterCommit(() -> log(record.id(), record.key()));
		}
	}

	private void log(long record, String key) {
		if (this.logged.size() >= MAX_REMEMBERED) {
			this.logged.clear();
		}
		if (this.logged.add(record)) {
			logger.error(
					"Record '{}' of store '{}' is damaged: its bytes are not those that were written. It is not"
							+ " sent; its bytes are kept for an export. A sync fetches a good copy if a remote has one",
					printable(key), this.store.name());
		}
	}

	/** A key may hold line breaks; a line of a log may not. */
	private static String printable(String key) {
		return key.codePoints()
			.map((c) -> Character.isISOControl(c) ? '?' : c)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	/** A good version is about to take the damaged one's place. */
	void release(SqliteSession session, LocalRecord record) {
		take(session, record);
		session.update(RELEASE, record.conflicted(), record.id());
		session.update(HEALED, this.store.environment().now().toEpochMilli(), record.id());
		this.logged.remove(record.id());
	}

	/**
	 * A remote has a good version: it takes the damaged one's place, whatever that was.
	 * @param session the transaction
	 * @param link the remote
	 * @param damaged the row
	 * @param good the version
	 */
	void heal(SqliteSession session, Link link, LocalRecord damaged, RecordChange good) {
		if (damaged.conflicted()) {
			this.store.conflicts().remove(damaged.id());
			this.store.records().setConflicted(session, damaged.id(), false);
			this.store.publish(new ConflictResolved(this.store.name(), good.key()));
		}
		LocalRecord open = damaged.unconflicted();
		release(session, open);
		LocalRecord healed = this.store.records().update(session, open, good, true);
		this.store.bases().delete(session, damaged.id());
		this.store.entries().done(session, link, healed);
		this.store.entries().relay(session, link, healed, true);
		this.store
			.publish(new RecordChanged(this.store.name(), good.key(), good.version(), good.deleted(), link.name()));
	}

	/** Forgets the bytes of records that have been whole for long. */
	void forget(SqliteSession session, Instant before, int limit) {
		session.update(FORGET, before.toEpochMilli(), limit);
	}

}
