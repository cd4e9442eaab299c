package one.persist.internal.records;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import one.persist.internal.records.QueueTable.DueEntry;
import one.persist.internal.records.QueueTable.Flags;
import one.persist.internal.records.QueueTable.SyncEntry;
import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;

/**
 * The one place where an entry begins and ends: entries, dead letters and the marks of a
 * full read are kept in step here. A record that has neither entry nor dead letter for an
 * enrolled remote is in step with it.
 */
final class Entries {

	private static final String CLEAR_FULL_READ = "DELETE FROM full_read WHERE remote = ?";

	private static final String MARK_FULL_READ = """
			INSERT INTO full_read (remote, record) SELECT ?, id FROM record
			WHERE key IN (SELECT value FROM json_each(?))
			ON CONFLICT (remote, record) DO NOTHING
			""";

	private static final String UNMARK = "DELETE FROM full_read WHERE remote = ? AND record = ?";

	private final LocalStore store;

	Entries(LocalStore store) {
		this.store = store;
	}

	/**
	 * A record is ahead of all remotes.
	 * @param existed whether the record stood here before the change
	 */
	void enterAll(SqliteSession session, LocalRecord record, boolean existed) {
		for (Link link : this.store.links()) {
			if (!enter(session, link, record, record.marks().position(), existed)) {
				coalesced(link, 1);
			}
		}
	}

	/**
	 * The place at which entries of a record will stand that is about to be ahead of all
	 * remotes.
	 * @param old the record as it stands, or null if there is none
	 * @return the place; 0 if there are no remotes
	 */
	long placeFor(@Nullable LocalRecord old) {
		return this.store.links().isEmpty() ? 0 : this.store.queue().placeFor(old);
	}

	/** A record that came from one remote is news to the others. */
	void relay(SqliteSession session, Link from, LocalRecord record, boolean existed) {
		for (Link link : this.store.links()) {
			if (link.id() != from.id()) {
				enter(session, link, record, existed);
			}
		}
	}

	/**
	 * A record is ahead of a remote. Entered once; a dead letter of it comes back to
	 * life.
	 * @return false if its entry was there already
	 */
	boolean enter(SqliteSession session, Link link, LocalRecord record, boolean existed) {
		long position = record.marks().position();
		return enter(session, link, record, (position != 0) ? position : this.store.queue().place(session, record.id()),
				existed);
	}

	private boolean enter(SqliteSession session, Link link, LocalRecord record, long position, boolean existed) {
		boolean known = existed && link.isEnrolled();
		DeadLetterRow letter = this.store.deadLetters().find(link.id(), record.id());
		if (letter != null) {
			this.store.deadLetters().remove(letter);
			known = letter.known();
		}
		Instant now = this.store.environment().now();
		boolean entered = this.store.queue()
			.enter(session, link.id(), position, record.id(), new Flags(known, record.conflicted(), now));
		if (entered) {
			entered(link, 1);
		}
		boolean news = entered || this.store.queue().awaitNoMore(session, link.id(), position, record.conflicted());
		if (news) {
			this.store.afterCommit(link::wake);
		}
		return news;
	}

	/**
	 * A remote has what the record is: nothing is left to send there, and what it refused
	 * before is past.
	 */
	void done(SqliteSession session, Link link, LocalRecord record) {
		entered(link, -this.store.queue().remove(session, link.id(), record.id()));
		forgetLetter(link, record);
	}

	/**
	 * Nothing is left to send to a remote, though it does not have what the record is.
	 */
	void needless(SqliteSession session, Link link, LocalRecord record) {
		remove(session, link, record.id());
		forgetLetter(link, record);
	}

	/**
	 * A remote has what these records are, as they stand and with all that they have
	 * seen: so nothing is left of what it confirmed before.
	 */
	void settled(SqliteSession session, Link link, List<DueEntry> entries) {
		List<Long> records = entries.stream().map(DueEntry::record).toList();
		entered(link, -this.store.queue().settle(session, link.id(), entries));
		this.store.bases().deleteAll(session, records);
		this.store.deadLetters().removeAll(session, link.id(), records);
	}

	/** An entry ends, and its remote does not have what the record is. */
	void remove(SqliteSession session, Link link, long record) {
		int removed = this.store.queue().remove(session, link.id(), record);
		if (removed > 0) {
			entered(link, -removed);
			this.store.queue().leave(session, record);
		}
	}

	/** Keeps the count of what waits in step with the file. */
	void entered(Link link, int more) {
		if (more != 0) {
			this.store.database().onCommit(() -> link.entered(more));
		}
	}

	private void forgetLetter(Link link, LocalRecord record) {
		DeadLetterRow letter = this.store.deadLetters().find(link.id(), record.id());
		if (letter != null) {
			this.store.deadLetters().remove(letter);
		}
	}

	/**
	 * A delete makes entries needless that were never sent and that their remote never
	 * heard of; all of them, or none, since a delete that one remote must hear of enters
	 * all. Of a record that a copy of the file may have, nobody knows what that copy
	 * sends.
	 * @return whether nobody needs to hear of the delete
	 */
	boolean withdraw(SqliteSession session, LocalRecord record) {
		for (Link link : this.store.links()) {
			SyncEntry entry = this.store.queue().find(session, link.id(), record.id());
			DeadLetterRow letter = this.store.deadLetters().find(link.id(), record.id());
			boolean unheard = (entry != null) ? !entry.sent() && !entry.known() && !entry.held()
					: letter != null && !letter.known();
			if (!unheard) {
				return false;
			}
		}
		if (this.store.records().mayHaveTwin(record)) {
			return false;
		}
		for (Link link : this.store.links()) {
			if (this.store.queue().find(session, link.id(), record.id()) != null) {
				coalesced(link, 2);
			}
			needless(session, link, record);
		}
		return true;
	}

	/**
	 * Conflicts hold the entries of all remotes: what the record will be is not decided.
	 */
	void setHeld(SqliteSession session, LocalRecord record, boolean held) {
		for (Link link : this.store.links()) {
			this.store.queue().setHeld(session, link.id(), record.id(), held);
			if (!held) {
				this.store.afterCommit(link::wake);
			}
		}
	}

	/**
	 * Whether a remote has the record as it is.
	 */
	boolean inStep(SqliteSession session, Link link, LocalRecord record) {
		return link.isEnrolled() && this.store.queue().find(session, link.id(), record.id()) == null
				&& this.store.deadLetters().find(link.id(), record.id()) == null;
	}

	/** Removes a record with everything that refers to it. */
	void removeRecord(SqliteSession session, LocalRecord record) {
		for (Link link : this.store.links()) {
			entered(link, -this.store.queue().remove(session, link.id(), record.id()));
			session.update(UNMARK, link.id(), record.id());
		}
		this.store.records().delete(session, record.id());
	}

	void clearFullRead(SqliteSession session, long remote) {
		session.update(CLEAR_FULL_READ, remote);
	}

	/** Notes which records of a page there are here. */
	void markFullRead(SqliteSession session, long remote, Collection<String> keys) {
		session.update(MARK_FULL_READ, remote, JsonArrays.ofTexts(keys));
	}

	private void coalesced(Link link, int writes) {
		this.store.afterCommit(() -> this.store.observer().writesCoalesced(this.store.name(), link.name(), writes));
	}

}
