package one.persist.internal.records;

import java.util.Collection;
import java.util.List;

import one.persist.event.RecordChanged;
import one.persist.internal.sqlite.SqliteSession;

/**
 * Reading everything of a remote again: what it came across is marked, page by page, and
 * what it did not is gone there.
 */
public final class FullRead {

	/** Records that one transaction looks at. */
	private static final int STRETCH = 500;

	private static final String UNMARKED = """
			SELECT r.id FROM record r WHERE r.id > ?2
				AND NOT EXISTS (SELECT 1 FROM full_read f WHERE f.remote = ?1 AND f.record = r.id)
				AND NOT EXISTS (SELECT 1 FROM sync_entry e
					WHERE e.remote = ?1 AND e.position = r.position AND e.record = r.id)
			ORDER BY r.id LIMIT ?3
			""";

	private static final String LEFT = """
			SELECT max(0, (SELECT count(*) FROM record) - (SELECT count(*) FROM full_read WHERE remote = ?))
			""";

	private final LocalStore store;

	/**
	 * Creates the full reads of a store.
	 * @param store the store
	 */
	public FullRead(LocalStore store) {
		this.store = store;
	}

	/**
	 * Marks records that the remote has.
	 * @param session the transaction that applies the page
	 * @param link the remote
	 * @param keys the records' keys
	 */
	public void mark(SqliteSession session, Link link, Collection<String> keys) {
		this.store.entries().markFullRead(session, link.id(), keys);
	}

	static long left(SqliteSession session, long remote) {
		return session.queryLong(LEFT, remote);
	}

	/**
	 * Ends a full read: drops the records that were in step with the remote and are gone
	 * there, unless another remote has them; then they are offered anew, so that all
	 * agree, but not before that remote was asked: it may have forgotten the same delete.
	 * What the remote was not asked for is left to {@link Departures}. Begins again where
	 * it stopped, when it is stopped.
	 * @param link the remote
	 */
	public void finish(Link link) {
		long after = 0;
		while (after >= 0) {
			after = sweep(link, after);
		}
		this.store.write((session) -> {
			RemoteRow row = this.store.remotes().get(session, link.id());
			row.setReadAgain();
			this.store.remotes().save(session, row);
			this.store.entries().clearFullRead(session, link.id());
			return row;
		});
	}

	/**
	 * A remote was read to its end: what other remotes were to be offered on its word may
	 * go.
	 * @param link the remote
	 */
	public void confirm(Link link) {
		if (this.store.read((session) -> this.store.queue().anyAwaiting(session, link.id()))) {
			this.store.write((session) -> {
				if (this.store.queue().release(session, link.id()) > 0) {
					this.store.links()
						.stream()
						.filter((other) -> other.id() != link.id())
						.forEach((other) -> this.store.afterCommit(other::wake));
				}
				return link;
			});
		}
	}

	private long sweep(Link link, long after) {
		return this.store.write((session) -> {
			List<Long> unmarked = session.query(UNMARKED, (row) -> row.getLong(1), link.id(), after, STRETCH);
			for (long id : unmarked) {
				LocalRecord record = this.store.sound(session, id);
				if (record != null && this.store.entries().inStep(session, link, record)) {
					goneFrom(session, link, record);
				}
			}
			return unmarked.isEmpty() ? -1L : unmarked.get(unmarked.size() - 1);
		});
	}

	private void goneFrom(SqliteSession session, Link link, LocalRecord record) {
		if (record.change().deleted() && this.store.isPending(session, record)) {
			// this remote has forgotten a delete of which another is yet to hear
			return;
		}
		if (!this.store.scope().contains(record.key())) {
			// nobody asked for it
			return;
		}
		boolean elsewhere = !record.change().deleted() && this.store.links()
			.stream()
			.anyMatch((other) -> other.id() != link.id() && this.store.entries().inStep(session, other, record));
		if (elsewhere) {
			this.store.entries().enter(session, link, record, true);
			this.store.queue().await(session, link.id(), record.id());
		}
		else {
			this.store.entries().removeRecord(session, record);
			this.store.publish(new RecordChanged(this.store.name(), record.change().key(), record.change().version(),
					true, link.name()));
		}
	}

}
