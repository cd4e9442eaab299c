package one.persist.internal.records;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import one.persist.event.EntryRefused;
import one.persist.internal.records.QueueTable.DueEntry;
import one.persist.internal.records.QueueTable.SyncEntry;
import one.persist.internal.records.RecordTable.Seen;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * What a push writes: before it is sent, that it will be, and after its answer what
 * became of each entry.
 */
public final class PushWrites {

	/** Random bits in a push's name, in bytes: no two pushes of a copied file meet. */
	private static final int NAME_BYTES = 9;

	private final LocalStore store;

	/**
	 * Creates the writes of a store.
	 * @param store the store
	 */
	public PushWrites(LocalStore store) {
		this.store = store;
	}

	/**
	 * Takes records as they stand now into a push, and notes that it may be sent.
	 * @param link the remote
	 * @param due their entries; those that need not be sent any more are left out
	 * @return the entries of the push, or null if nothing is left of it
	 */
	public @Nullable Outgoing prepare(Link link, List<DueEntry> due) {
		return this.store.write((session) -> {
			Map<Long, Boolean> known = this.store.queue().known(session, link.id(), due);
			List<DueEntry> rows = new ArrayList<>(due.size());
			List<PushEntry> entries = new ArrayList<>(due.size());
			Map<Long, LocalRecord> records = this.store.records().findByIds(session, known.keySet());
			for (DueEntry entry : due) {
				LocalRecord record = records.get(entry.record());
				if (record != null && record.isDamaged()) {
					this.store.quarantine().take(session, record);
				}
				else if (record != null) {
					rows.add(entry);
					entries.add(new PushEntry(record.change(), Boolean.TRUE.equals(known.get(entry.record()))));
				}
			}
			if (entries.isEmpty()) {
				return null;
			}
			this.store.queue().markSent(session, link.id(), rows);
			return new Outgoing(rows, entries);
		});
	}

	/**
	 * Names a push that is about to be sent. What the device says of itself with it is as
	 * new as it can be: what the remote has answered to the push before is among it.
	 * @param session the transaction
	 * @param link the remote
	 * @return the name, and what the device says
	 */
	public Heading name(SqliteSession session, Link link) {
		RemoteRow remote = this.store.remotes().get(session, link.id());
		DeviceState state = remote.state(this.store.device());
		List<PushName> previous = state.previous();
		PushName name = remote.hasTooManyUnanswered() ? previous.get(previous.size() - 1) : name(session, remote);
		return new Heading(state, name);
	}

	private PushName name(SqliteSession session, RemoteRow remote) {
		byte[] bits = new byte[NAME_BYTES];
		this.store.environment().random().nextBytes(bits);
		PushName name = new PushName(HexFormat.of().formatHex(bits));
		remote.sending(name);
		this.store.remotes().save(session, remote);
		return name;
	}

	/**
	 * A push was answered.
	 * @param session the transaction
	 * @param link the remote
	 * @param heading the push
	 * @param seen the remote's newest commit
	 */
	public void answered(SqliteSession session, Link link, Heading heading, Cursor seen) {
		RemoteRow remote = this.store.remotes().get(session, link.id());
		remote.answered(heading.push(), seen);
		remote.knownAs(heading.state().device());
		this.store.remotes().save(session, remote);
	}

	/**
	 * The remote has the versions that were sent, or ones that include them. Nearly all
	 * records are as they were sent, and are settled together.
	 * @param session the transaction
	 * @param link the remote
	 * @param taken what the remote has, by its entries
	 */
	public void accepted(SqliteSession session, Link link, Map<DueEntry, RecordChange> taken) {
		Map<Long, Seen> now = this.store.records()
			.seen(session, taken.keySet().stream().map(DueEntry::record).toList());
		List<DueEntry> asSent = new ArrayList<>(taken.size());
		taken.forEach((entry, sent) -> {
			if (Seen.of(sent).equals(now.get(entry.record()))) {
				asSent.add(entry);
			}
			else {
				accepted(session, link, entry.record(), sent);
			}
		});
		if (!asSent.isEmpty()) {
			this.store.entries().settled(session, link, asSent);
		}
	}

	/** A version that was written since waits on. */
	private void accepted(SqliteSession session, Link link, long id, RecordChange sent) {
		LocalRecord record = this.store.records().find(session, id);
		if (record == null) {
			return;
		}
		if (record.isDamaged()) {
			this.store.quarantine().heal(session, link, record, sent);
			return;
		}
		boolean current = this.store.bases().confirm(session, record, sent);
		if (current) {
			if (!record.confirmed()) {
				this.store.records().setConfirmed(session, id);
			}
			this.store.entries().done(session, link, record);
		}
		else {
			this.store.queue().beginAnew(session, link.id(), id, this.store.environment().now());
			this.store.afterCommit(link::wake);
		}
	}

	/**
	 * The remote will never take the version that was sent. A version that was written
	 * since has a chance of its own.
	 * @param session the transaction
	 * @param link the remote
	 * @param id the record's row
	 * @param refusal what was sent, and why not
	 */
	public void refused(SqliteSession session, Link link, long id, Refusal refusal) {
		SyncEntry entry = this.store.queue().find(session, link.id(), id);
		LocalRecord record = this.store.sound(session, id);
		if (entry == null || record == null || !record.change().version().equals(refusal.sent().version())) {
			return;
		}
		this.store.entries().remove(session, link, id);
		this.store.deadLetters()
			.add(new DeadLetterRow(this.store.nextInSequence(session), link.id(), id,
					refusal.sent().version().toString(), entry.known(), refusal.code(), refusal.detail(),
					this.store.environment().now(), false));
		this.store.publish(new EntryRefused(this.store.name(), refusal.sent().key(), link.name(), refusal.code(),
				refusal.detail()));
	}

	/**
	 * Whether no remote has a record's version, so that it may be given another name.
	 * @param session the transaction
	 * @param id the record's row
	 * @return true if so
	 */
	public boolean isUnconfirmed(SqliteSession session, long id) {
		LocalRecord record = this.store.records().find(session, id);
		return record != null && !record.isDamaged() && !record.confirmed();
	}

	/**
	 * The remote does not take the entry yet.
	 * @param session the transaction
	 * @param link the remote
	 * @param id the record's row
	 * @param until when to try again
	 * @param error why not
	 */
	public void postponed(SqliteSession session, Link link, long id, Instant until, String error) {
		this.store.queue().postpone(session, link.id(), id, until, error);
	}

	/**
	 * What a push sends.
	 *
	 * @param due its entries in the queue, in their order
	 * @param entries what is sent of each
	 */
	public record Outgoing(List<DueEntry> due, List<PushEntry> entries) {
	}

	/**
	 * What a push says beside its entries.
	 *
	 * @param state what the device says of itself
	 * @param push the push's name
	 */
	public record Heading(DeviceState state, PushName push) {
	}

	/**
	 * An entry that was refused.
	 *
	 * @param sent what was sent
	 * @param code why, for a program
	 * @param detail why, in words
	 */
	public record Refusal(RecordChange sent, String code, String detail) {
	}

}
