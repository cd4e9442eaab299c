package one.persist.internal.sync;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import one.persist.internal.records.Link;
import one.persist.internal.records.LocalStore;
import one.persist.internal.records.QueueTable.DueEntry;
import one.persist.internal.records.QueueTable.QueueStretch;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;

/**
 * A walk through what may be sent, batch by batch, as it stood when it began.
 */
final class DueBatches {

	private final LocalStore store;

	private final Link link;

	private final Remote remote;

	private final PushSize size;

	private final PushPlanner planner = new PushPlanner();

	private final Query query;

	private final long end;

	private final Deque<List<DueEntry>> batches = new ArrayDeque<>();

	/** Asked for once, before anything is under way. */
	private @Nullable RemoteLimits limits;

	private long position;

	/**
	 * Begins a walk.
	 * @param parts whose store and remote
	 * @param query finds what may be sent
	 * @param end position of the last entry that is sent
	 */
	DueBatches(CycleParts parts, Query query, long end) {
		this.store = parts.store();
		this.link = parts.link();
		this.remote = parts.remote();
		this.size = parts.pushSize();
		this.query = query;
		this.end = end;
	}

	/** The next batch; null if none is left. */
	@Nullable List<DueEntry> next() {
		if (this.batches.isEmpty()) {
			List<DueEntry> due = due();
			if (!due.isEmpty()) {
				this.position = due.get(due.size() - 1).position();
				this.batches.addAll(this.planner.plan(due, this.size.limits(limits())));
			}
		}
		return this.batches.poll();
	}

	private List<DueEntry> due() {
		Instant now = this.store.now();
		QueueStretch stretch = new QueueStretch(this.position, this.end, EngineLimits.DUE_WINDOW);
		return this.store.read((session) -> this.query.find(session, this.link.id(), stretch, now));
	}

	private RemoteLimits limits() {
		if (this.limits == null) {
			this.limits = this.remote.limits();
		}
		return this.limits;
	}

	/** A batch is to come next, since it was not sent. */
	void giveBack(List<DueEntry> batch) {
		this.batches.addFirst(batch);
	}

	/**
	 * Finds entries that may be sent.
	 */
	@FunctionalInterface
	interface Query {

		List<DueEntry> find(SqliteSession session, long remote, QueueStretch stretch, Instant now);

	}

}
