package one.persist.internal.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import one.persist.inspect.SyncProgress.Phase;
import one.persist.internal.records.Link;
import one.persist.internal.records.LocalStore;
import one.persist.internal.records.PushWrites;
import one.persist.internal.records.PushWrites.Heading;
import one.persist.internal.records.PushWrites.Outgoing;
import one.persist.internal.records.PushWrites.Refusal;
import one.persist.internal.records.QueueTable.DueEntry;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.internal.sync.DueBatches.Query;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.spi.PendingCall;
import one.persist.spi.PreparedPush;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The pushing half of a cycle: takes what is due batch by batch, sends one while the next
 * is made ready, and settles each answer. One push is under way at a time, and is named
 * when the one before it was answered: what it says of the device is as new as it can be.
 * An answer that took everything is settled while the next push travels and the one after
 * it is made ready, any other one before the next is sent.
 */
final class Pusher {

	private final CycleParts parts;

	private final LocalStore store;

	private final Link link;

	private final Remote remote;

	private final Merger merger;

	private final PushWrites writes;

	private final PushSize size;

	private final CycleProgress progress;

	private final RemoteClock clock;

	/** Passed before each step, with its name; throws when the cycle is to stop. */
	private final Consumer<String> steps;

	private long pushed;

	private int fruitless;

	private boolean restamped;

	/** The push that is under way. */
	private @Nullable Flight flight;

	/** The push after it. */
	private @Nullable Ready ready;

	Pusher(CycleParts parts, CycleProgress progress, RemoteClock clock, Consumer<String> steps) {
		this.parts = parts;
		this.store = parts.store();
		this.link = parts.link();
		this.remote = parts.remote();
		this.merger = parts.merger();
		this.size = parts.pushSize();
		this.writes = new PushWrites(parts.store());
		this.progress = progress;
		this.clock = clock;
		this.steps = steps;
	}

	long pushed() {
		return this.pushed;
	}

	/**
	 * Pushes what was due at the beginning, each entry once. What is written meanwhile
	 * has woken the next cycle: a busy writer keeps none from pulling.
	 * @return whether a round more is in order: conflicts were met, or what was ahead of
	 * the remote's clock has another name now
	 */
	boolean push() {
		long end = this.store.read((session) -> this.store.queue().end(session, this.link.id()));
		try {
			return push(this.store.queue()::due, end);
		}
		catch (RemoteException ex) {
			if (ex.kind() != Kind.FULL) {
				throw ex;
			}
			return makeRoom(end, ex) | push(this.store.queue()::due, end);
		}
	}

	/**
	 * A remote that has no room is sent what takes none: a device can always delete its
	 * way out, however much waits before the deletes.
	 */
	private boolean makeRoom(long end, RemoteException full) {
		long before = this.pushed;
		boolean again = push(this.store.queue()::dueDeletes, end) | push(this.store.queue()::dueShrunk, end);
		if (this.pushed == before) {
			throw full;
		}
		return again;
	}

	private boolean push(Query query, long end) {
		DueBatches batches = new DueBatches(this.parts, query, end);
		boolean again = false;
		try {
			makeReady(batches);
			while (this.flight != null || this.ready != null) {
				again |= send(batches);
			}
			return again;
		}
		finally {
			giveUp();
			giveBack(batches);
		}
	}

	/**
	 * Takes the next push out of the queue, unless nothing is left.
	 */
	private void makeReady(DueBatches batches) {
		for (List<DueEntry> batch = batches.next(); batch != null; batch = batches.next()) {
			Outgoing outgoing = this.writes.prepare(this.link, batch);
			if (outgoing != null) {
				this.ready = new Ready(outgoing, this.remote.prepare(outgoing.entries()));
				return;
			}
		}
	}

	/** What was made ready is not sent as it is. */
	private void giveBack(DueBatches batches) {
		Ready unsent = this.ready;
		this.ready = null;
		if (unsent != null) {
			unsent.push().close();
			batches.giveBack(unsent.outgoing().due());
		}
	}

	/** Nobody waits any more for the push that is under way. */
	private void giveUp() {
		if (this.flight != null) {
			this.flight.close();
			this.flight = null;
		}
	}

	/**
	 * Sends the push that is ready, unless that was done, and settles its answer. One
	 * that the remote does not understand is split until it does.
	 */
	private boolean send(DueBatches batches) {
		if (this.flight == null) {
			this.flight = takeOff(this.store.write((session) -> this.writes.name(session, this.link)));
		}
		Flight now = this.flight;
		PushResponse response;
		try {
			if (this.ready == null) {
				makeReady(batches);
			}
			response = answered(now.outgoing(), now.call().answer());
		}
		catch (RemoteException ex) {
			giveBack(batches);
			splitOrThrow(ex, now.outgoing(), batches);
			makeReady(batches);
			return false;
		}
		finally {
			giveUp();
		}
		return settle(now, response, batches);
	}

	private Flight takeOff(Heading heading) {
		Ready next = Objects.requireNonNull(this.ready, "ready");
		this.ready = null;
		try {
			this.steps.accept("push");
			this.progress.moved(Phase.PUSHING, 0);
			this.store.environment().faultPoint("push.prepared");
			this.clock.asking();
			return new Flight(next.outgoing(), heading, next.push(), begin(next.push(), heading));
		}
		catch (Throwable ex) {
			next.push().close();
			throw ex;
		}
	}

	/** One that fails before it is sent fails as any other. */
	private static PendingCall<PushResponse> begin(PreparedPush push, Heading heading) {
		try {
			return push.begin(heading.state(), heading.push());
		}
		catch (RemoteException ex) {
			return PendingCall.of(() -> {
				throw ex;
			});
		}
	}

	private boolean settle(Flight now, PushResponse response, DueBatches batches) {
		if (this.ready != null && response.results().stream().allMatch(Pusher::isTaken)) {
			settleBehind(now, response, batches);
			return false;
		}
		boolean named = this.restamped;
		boolean again = settle(now.outgoing(), now.heading(), response);
		if (named != this.restamped) {
			// what is ready has names that are no more
			giveBack(batches);
			makeReady(batches);
		}
		return again;
	}

	/**
	 * Sends the next push, and settles this one, which was taken as a whole, while it
	 * travels, and while the remote may make the one after it ready beside that. Should
	 * that not come to pass, the remote knows what it is sent again.
	 */
	private void settleBehind(Flight now, PushResponse response, DueBatches batches) {
		Heading heading = this.store.write((session) -> {
			this.writes.answered(session, this.link, now.heading(), response.seen());
			return this.writes.name(session, this.link);
		});
		Map<DueEntry, RecordChange> taken = new LinkedHashMap<>();
		for (int i = 0; i < now.outgoing().due().size(); i++) {
			taken.put(now.outgoing().due().get(i), now.outgoing().entries().get(i).change());
		}
		try {
			this.flight = takeOff(heading);
			makeReady(batches);
		}
		finally {
			this.store.write((session) -> {
				this.writes.accepted(session, this.link, taken);
				return session;
			});
			settled(now.outgoing(), taken.size());
			requireProgress(taken.size());
		}
	}

	private void settled(Outgoing outgoing, int taken) {
		this.pushed += taken;
		this.progress.moved(Phase.PUSHING, outgoing.due().size());
		this.store.environment().faultPoint("push.settled");
	}

	private PushResponse answered(Outgoing outgoing, PushResponse response) {
		int entries = outgoing.due().size();
		this.store.environment().faultPoint("push.answered");
		this.store.observer().pushed(this.store.name(), this.link.name(), entries, this.clock.took());
		if (response.results().size() != entries) {
			throw new RemoteException(Kind.TRANSIENT, "The remote answered " + response.results().size()
					+ " results to " + entries + " entries: not an answer to be used", null);
		}
		AnswerTimes.require(response);
		this.clock.answered(response.time());
		this.size.succeeded();
		return response;
	}

	private void splitOrThrow(RemoteException ex, Outgoing outgoing, DueBatches batches) {
		int entries = outgoing.due().size();
		switch (ex.kind()) {
			case TIMEOUT -> {
				this.size.timedOut(entries);
				throw ex;
			}
			case TOO_LARGE, REFUSED -> {
				boolean tooLarge = ex.kind() == Kind.TOO_LARGE;
				if (entries == 1) {
					bury(outgoing, tooLarge ? ProblemCodes.TOO_LARGE : ProblemCodes.MALFORMED, ex);
					return;
				}
				if (tooLarge) {
					this.size.tooLarge(entries, PushPlanner.sizeOf(outgoing.entries()));
				}
				batches.giveBack(outgoing.due().subList(entries / 2, entries));
				batches.giveBack(outgoing.due().subList(0, entries / 2));
			}
			default -> throw ex;
		}
	}

	private void bury(Outgoing outgoing, String code, RemoteException ex) {
		RecordChange sent = outgoing.entries().get(0).change();
		Refusal refusal = new Refusal(sent, code, String.valueOf(ex.getMessage()));
		this.store.write((session) -> {
			this.writes.refused(session, this.link, outgoing.due().get(0).record(), refusal);
			return session;
		});
	}

	private boolean settle(Outgoing outgoing, Heading heading, PushResponse response) {
		List<Incoming> conflicts = new ArrayList<>();
		Map<DueEntry, RecordChange> taken = new LinkedHashMap<>();
		boolean clockAhead = this.store.write((session) -> {
			this.writes.answered(session, this.link, heading, response.seen());
			boolean ahead = false;
			for (int i = 0; i < outgoing.due().size(); i++) {
				RecordChange sent = outgoing.entries().get(i).change();
				PushResult result = response.results().get(i);
				if (isTaken(result)) {
					taken.put(outgoing.due().get(i), sent);
				}
				else {
					ahead |= settle(session, outgoing.due().get(i).record(), sent, result, conflicts);
				}
			}
			this.writes.accepted(session, this.link, taken);
			return ahead;
		});
		settled(outgoing, taken.size());
		if (!conflicts.isEmpty()) {
			this.merger.apply(new Batch(this.link, conflicts, this.steps), (session) -> {
			});
		}
		boolean rename = clockAhead && !this.restamped;
		if (rename) {
			this.restamped = true;
			this.store.identity().clockAhead(this.clock.offsetMillis());
		}
		requireProgress(outgoing.due().size() - conflicts.size());
		return rename || !conflicts.isEmpty();
	}

	private static boolean isTaken(PushResult result) {
		return result instanceof PushResult.Applied || result instanceof PushResult.Known;
	}

	/**
	 * Settles one entry that the remote has not taken, and tells whether the remote finds
	 * it ahead of its clock, so that it should have another name.
	 */
	private boolean settle(SqliteSession session, long record, RecordChange sent, PushResult result,
			List<Incoming> conflicts) {
		if (result instanceof PushResult.Conflict conflict) {
			requireSameKey(sent, conflict.remote());
			conflicts.add(Incoming.of(conflict.remote()));
		}
		else if (result instanceof PushResult.Gone) {
			conflicts.add(Incoming.gone(sent.key()));
		}
		else if (result instanceof PushResult.Rejected rejected) {
			return rejected(session, record, sent, rejected);
		}
		return false;
	}

	private boolean rejected(SqliteSession session, long record, RecordChange sent, PushResult.Rejected rejected) {
		if (!rejected.code().equals(ProblemCodes.CLOCK_AHEAD)) {
			this.writes.refused(session, this.link, record, new Refusal(sent, rejected.code(), rejected.detail()));
			return false;
		}
		boolean nameable = this.writes.isUnconfirmed(session, record);
		if (this.restamped || !nameable) {
			Instant until = this.store.now().plus(EngineLimits.CLOCK_AHEAD_WAIT);
			this.writes.postponed(session, this.link, record, until, rejected.detail());
		}
		return nameable;
	}

	private static void requireSameKey(RecordChange sent, RecordChange remote) {
		if (!sent.key().equals(remote.key())) {
			throw new RemoteException(Kind.TRANSIENT,
					"The remote answered about another record: not an answer to be used", null);
		}
	}

	private void requireProgress(int settled) {
		this.fruitless = (settled > 0) ? 0 : this.fruitless + 1;
		if (this.fruitless > EngineLimits.MAX_FRUITLESS_PUSHES) {
			throw new RemoteException(Kind.TRANSIENT,
					"The remote met every push with conflicts, " + this.fruitless + " times in a row", null);
		}
	}

	/**
	 * A push that is ready to be sent.
	 *
	 * @param outgoing what it sends
	 * @param push the same, as the remote has it ready
	 */
	private record Ready(Outgoing outgoing, PreparedPush push) {
	}

	/**
	 * A push that is under way.
	 *
	 * @param outgoing what it sends
	 * @param heading what it says beside that
	 * @param push the same, as the remote has it
	 * @param call its call
	 */
	private record Flight(Outgoing outgoing, Heading heading, PreparedPush push,
			PendingCall<PushResponse> call) implements AutoCloseable {

		@Override
		public void close() {
			this.call.close();
			this.push.close();
		}

	}

}
