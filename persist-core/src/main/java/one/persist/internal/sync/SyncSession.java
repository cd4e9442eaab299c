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
import one.persist.spi.PendingCall;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One cycle of one store with one remote: pull until there is no more, push until nothing
 * is due, and again while a push met conflicts. Where the remote would have announced a
 * change, the first pull may be left out. No transaction spans a call to the remote.
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

	/** Whether the remote is to be asked for changes before anything is sent. */
	private boolean looks;

	private long pulled;

	/** The page after the one that is being applied, if there is one. */
	private @Nullable Asked ahead;

	/**
	 * Makes a cycle.
	 * @param parts what it works with
	 * @param looks whether to ask the remote for changes before anything is sent
	 * @param progress told of each step
	 * @param steps passed before each step, with its name; throws when the cycle is to
	 * stop
	 */
	SyncSession(CycleParts parts, boolean looks, CycleProgress progress, Consumer<String> steps) {
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
		this.looks = looks;
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
					pullOrNot();
					this.looks = true;
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
				this.looks = true;
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

	/**
	 * What the remote has to be told by a pull, or may still have to send, cannot wait.
	 */
	private void pullOrNot() {
		RemoteRow row = this.store.read((session) -> this.store.remotes().get(session, this.link.id()));
		DeviceState state = row.state(this.store.device());
		if (this.looks || row.isFullRead() || state.cursor() == null || state.formerly() != null) {
			pull();
		}
	}

	private void pull() {
		try {
			boolean more = true;
			while (more) {
				more = pullPage();
			}
		}
		finally {
			giveUpAhead();
		}
		// before: what was not asked for is confirmed by nobody
		this.departures.letGo(this.link);
		this.fullRead.confirm(this.link);
	}

	/** Applies a page while the next one is on its way. */
	private boolean pullPage() {
		this.steps.accept("pull");
		RemoteRow row = this.store.read((session) -> this.store.remotes().get(session, this.link.id()));
		Phase phase = row.isFullRead() ? Phase.READING_AGAIN : Phase.PULLING;
		this.progress.moved(phase, 0);
		Asked asked = (this.ahead != null) ? this.ahead : ask(row.state(this.store.device()), row);
		this.ahead = null;
		PullResponse page = answer(asked);
		DeviceState state = asked.request().state();
		requireProgress(state.cursor(), page);
		requireAskedFor(page);
		if (page.more()) {
			this.ahead = ask(state.readTo(page.cursor()), row);
		}
		if (isNews(state, page)) {
			apply(page, row.isFullRead(), state.device());
		}
		this.pulled += page.changes().size();
		this.progress.moved(phase, page.changes().size());
		if (!page.more() && row.isFullRead()) {
			this.fullRead.finish(this.link);
		}
		return page.more();
	}

	private Asked ask(DeviceState state, RemoteRow row) {
		int limit = this.pullSize.limit(this.remote.limits());
		PullRequest request = new PullRequest(state, row.isFullRead(), limit, this.store.scope());
		this.clock.asking();
		return new Asked(request, this.remote.begin(request));
	}

	private void giveUpAhead() {
		if (this.ahead != null) {
			this.ahead.call().close();
			this.ahead = null;
		}
	}

	private PullResponse answer(Asked asked) {
		PullResponse page;
		try (PendingCall<PullResponse> call = asked.call()) {
			page = call.answer();
			this.pullSize.succeeded();
		}
		catch (RemoteException ex) {
			if (ex.kind() == Kind.TIMEOUT) {
				this.pullSize.timedOut(asked.request().limit());
			}
			throw ex;
		}
		this.store.observer().pulled(this.store.name(), this.link.name(), page.changes().size(), this.clock.took());
		AnswerTimes.require(page);
		this.clock.answered(page.time());
		return page;
	}

	private void apply(PullResponse page, boolean full, DeviceId askedAs) {
		this.store.environment().faultPoint("pull.answered");
		List<Incoming> changes = page.changes().stream().map(Incoming::of).toList();
		this.merger.apply(new Batch(this.link, changes, this.steps), (session) -> {
			if (full) {
				this.fullRead.mark(session, this.link, page.changes().stream().map(RecordChange::key).toList());
			}
			RemoteRow row = this.store.remotes().get(session, this.link.id());
			row.read(page.cursor(), page.more());
			row.knownAs(askedAs);
			this.store.remotes().save(session, row);
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

	/**
	 * A page that was asked for.
	 *
	 * @param request what was asked
	 * @param call the call
	 */
	private record Asked(PullRequest request, PendingCall<PullResponse> call) {
	}

}
