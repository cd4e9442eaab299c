package one.persist.internal.records;

import java.util.ArrayList;
import java.util.List;

import one.persist.KeyScope;
import one.persist.event.RecordChanged;
import one.persist.internal.records.QueueTable.SyncEntry;
import one.persist.internal.sqlite.SqliteSession;

/**
 * Records that lie outside of the keys that a store asks its remotes for: they came
 * before it asked for these alone. Each leaves the device once every remote has it, and
 * leaves no tombstone: it is not deleted, but no longer kept here.
 */
public final class Departures {

	/** Records that one transaction looks at. */
	private static final int STRETCH = 500;

	private static final String BETWEEN = """
			SELECT id, key FROM record WHERE key >= ? AND key < ? ORDER BY key LIMIT ?
			""";

	private static final String AFTER = """
			SELECT id, key FROM record WHERE key > ? AND key < ? ORDER BY key LIMIT ?
			""";

	private final LocalStore store;

	/**
	 * Creates the departures of a store.
	 * @param store the store
	 */
	public Departures(LocalStore store) {
		this.store = store;
	}

	/**
	 * Lets go what may. What this device wrote and a remote has not taken, what was
	 * refused and not given up, is in conflict or damaged stays; as does everything,
	 * until all remotes have been told what was written before they were attached.
	 * @param link the remote that was read to its end
	 */
	public void letGo(Link link) {
		if (!this.store.mayHoldOthers()) {
			return;
		}
		boolean any = false;
		for (Gap gap : gaps(this.store.scope())) {
			any |= letGo(link, gap);
		}
		if (!any) {
			this.store.holdsNoOthers();
		}
	}

	/** What lies before, between and behind the prefixes, in the order of the table. */
	private static List<Gap> gaps(KeyScope scope) {
		List<Gap> gaps = new ArrayList<>();
		Object from = "";
		for (String prefix : scope.prefixes().stream().sorted(RecordTable::compareKeys).toList()) {
			gaps.add(new Gap(from, prefix));
			from = RecordTable.above(prefix);
		}
		gaps.add(new Gap(from, RecordTable.above("")));
		return gaps;
	}

	private boolean letGo(Link link, Gap gap) {
		List<Row> rows = this.store.read((session) -> session.query(BETWEEN,
				(row) -> new Row(row.getLong(1), row.getString(2)), gap.from(), gap.to(), STRETCH));
		boolean any = !rows.isEmpty();
		while (!rows.isEmpty()) {
			List<Row> found = rows;
			this.store.write((session) -> {
				found.forEach((row) -> letGo(session, link, row.id()));
				return found;
			});
			String last = found.get(found.size() - 1).key();
			rows = this.store.read((session) -> session.query(AFTER, (row) -> new Row(row.getLong(1), row.getString(2)),
					last, gap.to(), STRETCH));
		}
		return any;
	}

	private void letGo(SqliteSession session, Link link, long id) {
		LocalRecord record = this.store.sound(session, id);
		if (record == null || record.conflicted()
				|| !this.store.links().stream().allMatch((one) -> mayGo(session, one, record))) {
			return;
		}
		this.store.entries().removeRecord(session, record);
		if (!record.change().deleted()) {
			this.store.publish(new RecordChanged(this.store.name(), record.change().key(), record.change().version(),
					true, link.name()));
		}
	}

	private boolean mayGo(SqliteSession session, Link link, LocalRecord record) {
		SyncEntry entry = this.store.queue().find(session, link.id(), record.id());
		DeadLetterRow letter = this.store.deadLetters().find(link.id(), record.id());
		return link.isEnrolled() && (entry == null || isOnTheWordOfAnother(entry, record))
				&& (letter == null || letter.discarded());
	}

	/**
	 * What a remote has is offered to another by those who ask both for the record: one
	 * who does not would not hear that it was deleted meanwhile, and bring it back.
	 */
	private boolean isOnTheWordOfAnother(SyncEntry entry, LocalRecord record) {
		return entry.held() || (record.confirmed() && !record.change().version().device().equals(this.store.device()));
	}

	/**
	 * Keys that no prefix has.
	 *
	 * @param from the first
	 * @param to what is behind the last
	 */
	private record Gap(Object from, Object to) {
	}

	/**
	 * A record.
	 *
	 * @param id its row
	 * @param key its key
	 */
	private record Row(long id, String key) {
	}

}
