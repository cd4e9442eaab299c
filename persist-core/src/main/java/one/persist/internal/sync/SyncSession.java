package one.persist.internal.sync;

import java.util.List;
import java.util.function.Consumer;

import one.persist.DeviceId;
import one.persist.inspect.SyncProgress.Phase;
import one.persist.internal.records.Departures;
import one.persist.internal.records.Enrolment;
import one.persist.internal.records.FullRead;
import one.persist.internal.records.Link;
import one.persist.internal.records.LocalStore;
import one.persist.internal.records.RemoteRow;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.RecordChange;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One cycle of one store with one remote: pull until there is no more, push until nothing
 * is due, and again while a push met conflicts. No transaction spans a call to the
 * remote.
 */
final class SyncSession {

	private final LocalStore store;

	private final Link link;

	private final Remote remote;

	private final Merger merger;

	private final Pusher pusher;

	private final PullSize pullSize;

	private final Enrolment enrolment;

	private final FullRead fullRead;

	private final Departures departures;

	private final RemoteClock clock;

	private final Maintenance maintenance;

	private final CycleProgress progress;

	/** Passed before each step, with its name; throws when the cycle is to stop. */
	private final Consumer<String> steps;

	private long pulled;

	SyncSession(CycleParts parts, CycleProgress progress, Consumer<String> steps) {
		this.store = parts.store();
		this.link = parts.link();
		this.remote = parts.remote();
		this.merger = parts.merger();
		this.maintenance = parts.maintenance();
		this.pullSize = parts.pullSize();
		this.enrolment = new Enrolment(parts.store());
		this.fullRead = new FullRead(parts.store());
		this.departures = new Departures(parts.store());
		this.clock = new RemoteClock(parts.store());
		this.pusher = new Pusher(parts, progress, this.clock, steps);
		this.progress = progress;
		this.steps = steps;
	}

	/**
	 * Runs the cycle.
	 * @throws RemoteException if the remote failed it
	 * @throws CycleStoppedException if it was asked to stop
	 */
	void run() {
		for (int recoveries = 0;; recoveries++) {
			try {
				this.store.identity().beginCycle(this.link);
				this.store.count(this.link);
				enroll();
				this.merger.askAgain(this.link, this.steps);
				do {
					pull();
				}
				while (this.pusher.push());
				this.departures.letGo(this.link);
				this.maintenance.runIfDue();
				return;
			}
			catch (RemoteException ex) {
				if (recoveries == EngineLimits.MAX_RECOVERIES || !recover(ex.kind())) {
					throw ex;
				}
			}
		}
	}

	/** Changes that were pulled so far. */
	long pulled() {
		return this.pulled;
	}

	/** Entries that were pushed so far. */
	long pushed() {
		return this.pusher.pushed();
	}

	private void enroll() {
		while (this.enrolment.enroll(this.link, EngineLimits.ENROLL_STRETCH, EngineLimits.TOMBSTONE_RETENTION)) {
			this.progress.moved(Phase.ENTERING, EngineLimits.ENROLL_STRETCH);
			this.steps.accept("enter what was written before");
		}
	}

	private void pull() {
		boolean more = true;
		while (more) {
			this.steps.accept("pull");
			RemoteRow row = this.store.read((session) -> this.store.remotes().get(this.link.id()));
			Phase phase = row.isFullRead() ? Phase.READING_AGAIN : Phase.PULLING;
			this.progress.moved(phase, 0);
			DeviceState state = row.state(this.store.device());
			PullResponse page = request(new PullRequest(state, row.isFullRead(), pageSize(), this.store.scope()));
			requireProgress(state.cursor(), page);
			requireAskedFor(page);
			if (isNews(state, page)) {
				apply(page, row.isFullRead(), state.device());
			}
			this.pulled += page.changes().size();
			this.progress.moved(phase, page.changes().size());
			more = page.more();
			if (!more && row.isFullRead()) {
				this.fullRead.finish(this.link);
			}
		}
		// before: what was not asked for is confirmed by nobody
		this.departures.letGo(this.link);
		this.fullRead.confirm(this.link);
	}

	private int pageSize() {
		return this.pullSize.limit(this.remote.limits());
	}

	private PullResponse request(PullRequest request) {
		this.clock.asking();
		PullResponse page = pull(request);
		this.store.observer().pulled(this.store.name(), this.link.name(), page.changes().size(), this.clock.took());
		AnswerTimes.require(page);
		this.clock.answered(page.time());
		return page;
	}

	private PullResponse pull(PullRequest request) {
		try {
			PullResponse page = this.remote.pull(request);
			this.pullSize.succeeded();
			return page;
		}
		catch (RemoteException ex) {
			if (ex.kind() == Kind.TIMEOUT) {
				this.pullSize.timedOut(request.limit());
			}
			throw ex;
		}
	}

	private void apply(PullResponse page, boolean full, DeviceId askedAs) {
		this.store.environment().faultPoint("pull.answered");
		List<Incoming> changes = page.changes().stream().map(Incoming::of).toList();
		this.merger.apply(new Batch(this.link, changes, this.steps), (session) -> {
			if (full) {
				this.fullRead.mark(session, this.link, page.changes().stream().map(RecordChange::key).toList());
			}
			RemoteRow row = this.store.remotes().get(this.link.id());
			row.read(page.cursor(), page.more());
			row.knownAs(askedAs);
			this.store.remotes().save(row);
		});
		this.store.environment().faultPoint("pull.applied");
	}

	private static void requireProgress(@Nullable Cursor before, PullResponse page) {
		boolean stands = page.cursor().equals(before);
		if (stands && (page.more() || !page.changes().isEmpty())) {
			throw new RemoteException(Kind.TRANSIENT, "The remote's cursor did not move: not an answer to be used",
					null);
		}
	}

	/** An older remote does not know of prefixes, and sends everything. */
	private void requireAskedFor(PullResponse page) {
		if (!page.changes().stream().allMatch((change) -> this.store.scope().contains(change.key()))) {
			throw new RemoteException(Kind.TRANSIENT,
					"The remote sent records outside of the prefixes that it was"
							+ " asked for, as one does that is too old to know of prefixes: not an answer to be used",
					null);
		}
	}

	/** An idle store is not written to at each cycle. */
	private static boolean isNews(DeviceState state, PullResponse page) {
		return !page.changes().isEmpty() || !page.cursor().equals(state.cursor()) || !page.cursor().equals(state.seen())
				|| state.formerly() != null;
	}

	private boolean recover(Kind kind) {
		switch (kind) {
			case HISTORY_DIVERGED -> this.store.identity().diverged(this.link);
			case CURSOR_EXPIRED -> this.store.identity().cursorExpired(this.link);
			case DEVICE_FORKED -> this.store.identity().forked(this.link);
			default -> {
				return false;
			}
		}
		return true;
	}

}
