package one.persist.internal.records;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import one.persist.Decision.Outcome;
import one.persist.Json;
import one.persist.VersionVector;
import one.persist.conflict.ConflictContext;
import one.persist.conflict.RecordVersion;
import one.persist.event.ConflictDetected;
import one.persist.event.ConflictResolved;
import one.persist.event.RecordChanged;
import one.persist.internal.records.LocalRecord.Marks;
import one.persist.internal.records.QueueTable.SyncEntry;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * What a merge writes: how record, base, conflict and queue stand after each outcome. Who
 * decides the outcome is not known here.
 */
public final class MergeWrites {

	private final LocalStore store;

	private final LocalWrites writes;

	/**
	 * Creates the writes of a store.
	 * @param store the store
	 * @param writes makes new versions
	 */
	public MergeWrites(LocalStore store, LocalWrites writes) {
		this.store = store;
		this.writes = writes;
	}

	/**
	 * The record as it stands here.
	 * @param session the transaction
	 * @param key its key
	 * @return the record, or null if there is none
	 */
	public @Nullable LocalRecord find(SqliteSession session, String key) {
		return this.store.records().find(session, key);
	}

	/**
	 * Records as they stand here.
	 * @param session the transaction
	 * @param keys their keys
	 * @return those that there are, by their keys
	 */
	public Map<String, LocalRecord> find(SqliteSession session, Collection<String> keys) {
		return this.store.records().find(session, keys);
	}

	/**
	 * The record as it stands here is damaged: what the remote has takes its place.
	 * @param session the transaction
	 * @param link the remote
	 * @param damaged the record
	 * @param other what the remote has; null if it has no trace of the record
	 */
	public void heal(SqliteSession session, Link link, LocalRecord damaged, @Nullable RecordChange other) {
		if (other == null) {
			this.store.quarantine().take(session, damaged);
		}
		else {
			receive(other);
			this.store.quarantine().heal(session, link, damaged, other);
		}
	}

	/**
	 * Both sides, for a strategy that looks at nothing else.
	 * @param local this device's side
	 * @param other the other side
	 * @return what to ask about, without what both sides came from
	 */
	public ConflictContext sides(LocalRecord local, RecordChange other) {
		return context(local, other, null);
	}

	/**
	 * Both sides and what they came from, for a strategy.
	 * @param session the transaction
	 * @param local this device's side
	 * @param other the other side
	 * @return what to ask about
	 */
	public ConflictContext context(SqliteSession session, LocalRecord local, RecordChange other) {
		return context(local, other, this.store.bases().find(session, local));
	}

	private ConflictContext context(LocalRecord local, RecordChange other, @Nullable Base base) {
		return new ConflictContext(this.store.name(), other.key(), side(local.change()), side(other),
				(base != null) ? RecordVersion.of(base.value(), base.version()) : null);
	}

	/**
	 * The delete that a remote has forgotten: it came after what the remote last
	 * confirmed.
	 * @param session the transaction
	 * @param local this device's side
	 * @return the other side, or null if nothing was ever confirmed, so that there is
	 * nothing that could have been deleted
	 */
	public @Nullable RecordChange forgottenDelete(SqliteSession session, LocalRecord local) {
		Base base = this.store.bases().find(session, local);
		return (base == null) ? null
				: new RecordChange(local.change().key(), null, base.version(), base.vector().with(base.version()));
	}

	/**
	 * Whether the other side of an open conflict is a delete that its remote has
	 * forgotten: it bears the name of what was last confirmed.
	 * @param session the transaction
	 * @param other the other side
	 * @return true if so; false if the record is gone here, or damaged
	 */
	public boolean isForgottenDelete(SqliteSession session, RecordChange other) {
		LocalRecord local = find(session, other.key());
		return local != null && !local.isDamaged() && isForgottenDelete(session, local, other);
	}

	private boolean isForgottenDelete(SqliteSession session, LocalRecord local, RecordChange other) {
		Base base = other.deleted() ? this.store.bases().find(session, local) : null;
		return base != null && base.version().equals(other.version());
	}

	/**
	 * How often in a row a record was merged without its remote taking the result.
	 * @param session the transaction
	 * @param link the remote
	 * @param local the record
	 * @return the number of merges
	 */
	public int rounds(SqliteSession session, Link link, LocalRecord local) {
		SyncEntry entry = this.store.queue().find(session, link.id(), local.id());
		return (entry != null) ? entry.rounds() : 0;
	}

	/**
	 * The record is not known here: it is taken.
	 * @param session the transaction
	 * @param link where it came from
	 * @param other the record
	 */
	public void takeNew(SqliteSession session, Link link, RecordChange other) {
		LocalRecord taken = this.store.records().insert(session, other, Marks.TAKEN);
		if (taken == null) {
			throw new IllegalStateException("There is a record '" + other.key() + "' that was not found");
		}
		this.store.entries().relay(session, link, taken, false);
		changed(link, other);
	}

	/**
	 * The other side has seen this one: it is taken, and has seen what this one had.
	 * @param session the transaction
	 * @param link where it came from
	 * @param local this side
	 * @param other the other side
	 */
	public void fastForward(SqliteSession session, Link link, LocalRecord local, RecordChange other) {
		closeConflict(session, local);
		RecordChange covering = with(other, local.change().vector().unite(other.vector()));
		LocalRecord taken = this.store.records().update(session, local, covering, true);
		this.store.bases().delete(session, local.id());
		this.store.entries().done(session, link, taken);
		this.store.entries().relay(session, link, taken.unconflicted(), true);
		changed(link, other);
	}

	/**
	 * Both sides are one version: what they have seen is united.
	 * @param session the transaction
	 * @param link where it came from
	 * @param local this side
	 * @param other the other side
	 */
	public void same(SqliteSession session, Link link, LocalRecord local, RecordChange other) {
		LocalRecord kept = decidedElsewhere(session, covering(session, local, other));
		confirm(session, kept, other);
		this.store.entries().done(session, link, kept);
	}

	/**
	 * This side has seen the other, and so what that one has seen. Where no entry waits,
	 * the remote has lost it: it is entered.
	 * @param session the transaction
	 * @param link where it came from
	 * @param local this side
	 * @param other the other side
	 */
	public void oldNews(SqliteSession session, Link link, LocalRecord local, RecordChange other) {
		LocalRecord kept = decidedElsewhere(session, covering(session, local, other));
		confirm(session, kept, other);
		if (this.store.entries().inStep(session, link, kept)) {
			this.store.entries().enter(session, link, kept, true);
		}
		else {
			this.store.queue().setKnown(session, link.id(), local.id(), true);
		}
	}

	/**
	 * This side wins as it is, covering the other.
	 * @param session the transaction
	 * @param link where the other came from
	 * @param local this side
	 * @param other the other side
	 */
	public void keepLocal(SqliteSession session, Link link, LocalRecord local, RecordChange other) {
		closeConflict(session, local);
		VersionVector united = local.change().vector().unite(other.vector());
		LocalRecord kept = this.store.records()
			.update(session, local, with(local.change(), united), local.confirmed())
			.unconflicted();
		confirm(session, kept, other);
		this.store.entries().enter(session, link, kept, true);
		this.store.queue().setKnown(session, link.id(), kept.id(), true);
		this.store.entries().relay(session, link, kept, true);
	}

	/**
	 * This side wins over a delete that its remote has forgotten: nothing is left to
	 * cover.
	 * @param session the transaction
	 * @param local this side
	 */
	public void keepDespiteDelete(SqliteSession session, LocalRecord local) {
		closeConflict(session, local);
	}

	/**
	 * The other side wins as it is, covering this one.
	 * @param session the transaction
	 * @param link where the other came from
	 * @param local this side
	 * @param other the other side
	 */
	public void takeRemote(SqliteSession session, Link link, LocalRecord local, RecordChange other) {
		closeConflict(session, local);
		this.store.bases().keep(session, local);
		RecordChange covering = with(other, local.change().vector().unite(other.vector()));
		LocalRecord taken = this.store.records().update(session, local, covering, true).unconflicted();
		confirm(session, taken, other);
		this.store.entries().done(session, link, taken);
		this.store.entries().relay(session, link, taken, true);
		changed(link, covering);
	}

	/**
	 * A new version of this device replaces both sides.
	 * @param session the transaction
	 * @param link where the other came from
	 * @param local this side
	 * @param other the other side
	 * @param value the value, or null to delete
	 */
	public void replaceBoth(SqliteSession session, Link link, LocalRecord local, RecordChange other,
			@Nullable Json value) {
		closeConflict(session, local);
		LocalRecord merged = this.writes.write(session, local.unconflicted(), other.key(), value,
				local.change().vector().unite(other.vector()));
		confirm(session, merged, other);
		this.store.queue().setKnown(session, link.id(), merged.id(), true);
		this.store.queue().raiseRounds(session, link.id(), merged.id());
	}

	/**
	 * A person decides: both sides are kept, and the entries are held.
	 * @param session the transaction
	 * @param link where the other came from
	 * @param local this side
	 * @param other the other side
	 * @param reason why
	 * @return whether the conflict is a new one
	 */
	public boolean defer(SqliteSession session, Link link, LocalRecord local, RecordChange other, String reason) {
		ConflictRow open = local.conflicted() ? this.store.conflicts().find(local.id()) : null;
		Instant detectedAt = (open != null) ? open.detectedAt() : this.store.environment().now();
		this.store.conflicts().put(ConflictRow.of(local, link.id(), other, detectedAt, reason), open != null);
		if (this.store.queue().find(session, link.id(), local.id()) == null) {
			this.store.entries().enter(session, link, local, true);
		}
		if (open != null) {
			return false;
		}
		this.store.records().setConflicted(session, local.id(), true);
		this.store.entries().setHeld(session, local, true);
		this.store.publish(new ConflictDetected(this.store.name(), other.key(), link.name(), reason));
		return true;
	}

	/**
	 * Open conflicts that were left to a person for a reason of a kind. One of which a
	 * side is damaged is looked at and left as it is: nobody can be asked about it.
	 * @param session the transaction
	 * @param link where their other sides came from
	 * @param ending how their reasons end
	 * @param after where the stretch before ended; {@link Stretch#START} for the first
	 * @param limit how many are looked at at most
	 * @return their other sides
	 */
	public Stretch deferredFor(SqliteSession session, Link link, String ending, long after, int limit) {
		List<ConflictRow> rows = this.store.conflicts().endingIn(session, link.id(), ending, after, limit);
		List<RecordChange> others = new ArrayList<>();
		for (ConflictRow row : rows) {
			LocalRecord local = this.store.records().find(session, row.record());
			if (local != null && !local.isDamaged() && !row.isDamaged()) {
				others.add(row.other(local.key()));
			}
		}
		return new Stretch(others, rows.isEmpty() ? after : rows.get(rows.size() - 1).record(), rows.size() < limit);
	}

	/**
	 * The remote has no trace of the record: from now on it is sent as a new one.
	 * @param session the transaction
	 * @param link the remote
	 * @param key the record's key
	 */
	public void forgetKnown(SqliteSession session, Link link, String key) {
		LocalRecord record = find(session, key);
		if (record != null) {
			this.store.queue().setKnown(session, link.id(), record.id(), false);
		}
	}

	/**
	 * Nothing is left to send: the record is gone there and here.
	 * @param session the transaction
	 * @param link the remote
	 * @param local this side
	 */
	public void done(SqliteSession session, Link link, LocalRecord local) {
		this.store.entries().needless(session, link, local);
	}

	/**
	 * Notes a version that was received: later ones of this device are greater, and
	 * greater than what it has seen.
	 * @param other the version
	 */
	public void receive(RecordChange other) {
		other.vector().newest().forEach((newest) -> this.store.clock().receive(newest.timestamp()));
	}

	/**
	 * Keeps what a strategy decided, with both sides.
	 * @param session the transaction
	 * @param link where the other sides came from
	 * @param strategy the strategy's name
	 * @param decided both sides of each conflict, and what was chosen, in the order in
	 * which it was
	 */
	public void record(SqliteSession session, Link link, String strategy, List<Decided> decided) {
		if (decided.isEmpty()) {
			return;
		}
		long id = this.store.devices().reserve(session, decided.size());
		Instant now = this.store.environment().now();
		for (Decided one : decided) {
			RecordVersion<@Nullable Json> local = one.conflict().local();
			RecordVersion<@Nullable Json> remote = one.conflict().remote();
			this.store.decisions()
				.add(session,
						new DecisionRow(id++, one.conflict().key(), link.name(), strategy, one.outcome().name(),
								RecordTable.bytes(local.value()), local.version().toString(),
								RecordTable.bytes(remote.value()), remote.version().toString(), now));
		}
	}

	/** What a replica has seen only grows. */
	private LocalRecord covering(SqliteSession session, LocalRecord local, RecordChange other) {
		VersionVector united = local.change().vector().unite(other.vector());
		return united.equals(local.change().vector()) ? local
				: this.store.records().update(session, local, with(local.change(), united), local.confirmed());
	}

	/**
	 * Another device has decided an open conflict for this side: by now this side has
	 * seen the other. A delete that its remote has forgotten was seen from the start.
	 */
	private LocalRecord decidedElsewhere(SqliteSession session, LocalRecord local) {
		ConflictRow row = local.conflicted() ? this.store.conflicts().find(local.id()) : null;
		if (row == null || row.isDamaged()) {
			return local;
		}
		RecordChange other = row.other(local.key());
		if (!local.change().vector().includes(other.version()) || isForgottenDelete(session, local, other)) {
			return local;
		}
		closeConflict(session, local);
		this.store.queue().setKnown(session, row.remote(), local.id(), true);
		return local.unconflicted();
	}

	private void confirm(SqliteSession session, LocalRecord record, RecordChange had) {
		boolean same = this.store.bases().confirm(session, record, had);
		if (same && !record.confirmed()) {
			this.store.records().setConfirmed(session, record.id());
		}
	}

	private void closeConflict(SqliteSession session, LocalRecord local) {
		if (local.conflicted()) {
			this.store.conflicts().remove(local.id());
			this.store.records().setConflicted(session, local.id(), false);
			this.store.entries().setHeld(session, local, false);
			this.store.publish(new ConflictResolved(this.store.name(), local.change().key()));
		}
	}

	private void changed(Link link, RecordChange change) {
		this.store.publish(
				new RecordChanged(this.store.name(), change.key(), change.version(), change.deleted(), link.name()));
	}

	/**
	 * A stretch of the open conflicts.
	 *
	 * @param others other sides, of conflicts of which no side is damaged
	 * @param end where the next stretch goes on
	 * @param last whether there is none
	 */
	public record Stretch(List<RecordChange> others, long end, boolean last) {

		/** Before the first conflict. */
		public static final long START = Long.MIN_VALUE;

	}

	/**
	 * What a strategy decided.
	 *
	 * @param conflict both sides
	 * @param outcome what it chose
	 */
	public record Decided(ConflictContext conflict, Outcome outcome) {
	}

	private static RecordChange with(RecordChange change, VersionVector vector) {
		return new RecordChange(change.key(), change.value(), change.version(), vector);
	}

	private static RecordVersion<@Nullable Json> side(RecordChange change) {
		return RecordVersion.of(change.value(), change.version());
	}

}
