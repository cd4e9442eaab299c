package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import one.persist.protocol.DeviceState;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.rules.Verdict.Refused;
import one.persist.server.storage.Admission.Standing;
import one.persist.server.storage.Database.Work;
import one.persist.server.storage.DeviceTable.Device;
import one.persist.server.storage.RecordTable.Applied;
import one.persist.server.storage.RecordTable.Found;
import one.persist.server.storage.RoundTrip.Answer;
import one.persist.server.storage.StoreTable.Counters;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One push within its transaction.
 * <p>
 * Others may push to the store, and purge it, at the same time. The counters of the store
 * are the one lock: whoever changes records has it, so what was found before it is looked
 * at again if the counters have moved since. It is taken as late as possible, as it is
 * what pushes to one store wait for, and it is held until the commit: thus numbers become
 * visible in their order, and a reader that has seen one misses none before it.
 */
final class IncomingPush implements Work<PushResponse> {

	/** Numbers begin above. */
	private static final long BEFORE_ALL = -1;

	private final Dialect dialect;

	private final StoreId id;

	private final Admission admission;

	private final RuledPush rules;

	private final StorageSettings settings;

	private final PushRequest request;

	private final EntryBounds bounds;

	private final TenantQuota quota;

	private @Nullable Beginning beginning;

	IncomingPush(Dialect dialect, Admission admission, RuledPush rules, StorageSettings settings, PushRequest request) {
		this.dialect = dialect;
		this.id = rules.id();
		this.admission = admission;
		this.rules = rules;
		this.settings = settings;
		this.request = request;
		this.bounds = new EntryBounds(settings.bounds());
		this.quota = settings.quotaOf(this.id);
	}

	/** What a push says of its device, and what is known of it. */
	@Override
	public RoundTrip first() {
		DeviceState state = this.request.state();
		Instant now = this.settings.now();
		RoundTrip trip = new RoundTrip();
		this.beginning = new Beginning(now, trip.ask(this.admission.finding(state)),
				trip.ask(StoreTable.finding(this.id)), trip.ask(CommitTable.named(this.id, state)),
				trip.ask(DeviceTable.hearing(this.id, state.device(), now)));
		trip.ask(DeviceTable.pushing(this.id, state.device(), this.request.push()));
		return trip;
	}

	/** Compares, stores what is new, and answers. */
	@Override
	public PushResponse in(Connection connection) throws SQLException {
		passed("push.begun");
		Beginning begun = Objects.requireNonNull(this.beginning);
		this.admission.admit(connection, begun.standing().get(), this.request.state(), begun.at());
		Counters before = begun.counters().get().orElse(null);
		if (before == null) {
			before = StoredRemote.touch(connection, this.quota, this.settings, begun.at());
		}
		Device device = begun.device().get();
		if (device.isNew()) {
			this.quota.requireDevice(connection, this.request.state());
		}
		PushName last = device.lastPush();
		checkHistory(before, begun.named().get(), last);
		Compared compared = compare(connection, before, begun);
		passed("push.compared");
		if (isRepeated(last) && !compared.applied().isEmpty()) {
			throw History.forked();
		}
		return new PushResponse(compared.results(), commit(connection, compared, begun.at()).toCursor(), begun.at());
	}

	/** Stores what is new, if there is room for it, and gives the newest commit. */
	private Commit commit(Connection connection, Compared compared, Instant now) throws SQLException {
		if (compared.applied().isEmpty()) {
			return CommitTable.require(connection, this.dialect, this.id, compared.seq());
		}
		Room growth = this.quota.requireRoom(connection, compared.applied(), compared.found());
		return new StoreCommits(connection, this.dialect, this.id, this.settings).commit(this.request.state().device(),
				new Applied(compared.applied(), compared.found().keySet(), compared.seq(), now), growth);
	}

	private void passed(String step) {
		this.settings.faultPoint().accept(step);
	}

	/** A push that the network, or a gateway, has doubled is not another device's. */
	private void checkHistory(Counters counters, Set<Commit> named, @Nullable PushName last) {
		DeviceState state = this.request.state();
		List<PushName> names = new ArrayList<>(state.previous());
		names.add(this.request.push());
		new History(named::contains, counters.floor(), last, null).require(state.seen(), state.cursor(), names);
	}

	/** From here on, no other push to the store goes on. */
	private Compared compare(Connection connection, Counters before, Beginning begun) throws SQLException {
		List<String> keys = this.request.entries().stream().map((entry) -> entry.change().key()).toList();
		RoundTrip trip = new RoundTrip();
		Answer<Map<String, Found>> answer = trip.ask(this.dialect.finding(this.id, keys, BEFORE_ALL));
		Answer<Optional<Counters>> locked = trip.ask(this.dialect.locking(this.id));
		this.dialect.make(connection, trip);
		Map<String, Found> found = answer.get();
		Counters counters = locked.get().orElseThrow(() -> StoreTable.missing(this.id));
		if (counters.floor() != before.floor()) {
			// A purge leaves no number behind by which to find what it has deleted
			checkHistory(counters, this.dialect.ask(connection, CommitTable.named(this.id, this.request.state())),
					begun.device().get().lastPush());
			found = this.dialect.ask(connection, this.dialect.finding(this.id, keys, BEFORE_ALL));
		}
		else if (counters.seq() != before.seq()) {
			found.putAll(this.dialect.ask(connection, this.dialect.finding(this.id, keys, before.seq())));
		}
		List<PushResult> results = new ArrayList<>(keys.size());
		List<RecordChange> applied = compare(connection, found, begun.at().plus(this.settings.clockTolerance()),
				results);
		return new Compared(applied, found, counters.seq(), results);
	}

	/**
	 * A push that the network, or a gateway, has doubled has nothing new: one that has is
	 * of a copy of the device, down to its source of chance.
	 */
	private boolean isRepeated(@Nullable PushName last) {
		return this.request.push().equals(last) && !this.request.state().previous().contains(this.request.push());
	}

	private List<RecordChange> compare(Connection connection, Map<String, Found> stored, Instant latest,
			List<PushResult> results) throws SQLException {
		List<RecordChange> wanted = new ArrayList<>();
		List<String> conflicts = new ArrayList<>();
		List<PushDecision> decisions = new ArrayList<>();
		AnswerSize answer = new AnswerSize(this.settings.limits().bytes());
		for (PushEntry entry : this.request.entries()) {
			RecordChange change = entry.change();
			Found found = stored.get(change.key());
			PushDecision decision = decide(entry, found, latest);
			decisions.add(decision);
			if (decision == PushDecision.APPLIED) {
				wanted.add((found != null) ? covering(change, found) : change);
			}
			else if (decision == PushDecision.CONFLICT && found != null) {
				answer.add(change.key(), found);
				conflicts.add(change.key());
			}
		}
		Map<String, RecordChange> remotes = conflicts.isEmpty() ? Map.of()
				: this.dialect.ask(connection, this.dialect.reading(this.id, conflicts));
		Map<String, Refused> refused = this.rules.refusals(connection, this.dialect, wanted, stored);
		for (int i = 0; i < decisions.size(); i++) {
			RecordChange change = this.request.entries().get(i).change();
			Refused refusal = refused.get(change.key());
			results
				.add((refusal != null) ? new PushResult.Rejected(ProblemCodes.REFUSED_BY_APPLICATION, refusal.reason())
						: result(decisions.get(i), change, remotes.get(change.key())));
		}
		wanted.removeIf((change) -> refused.containsKey(change.key()));
		return wanted;
	}

	/** What is stored stays known, whatever the bounds have become. */
	private PushDecision decide(PushEntry entry, @Nullable Found found, Instant latest) {
		if (this.rules.isForbidden(entry.change().key())) {
			return PushDecision.FORBIDDEN;
		}
		PushDecision decision = PushDecision.decide(entry, (found != null) ? found.stored() : null, latest);
		return (decision != PushDecision.KNOWN && this.bounds.brokenBy(entry.change()) != null) ? PushDecision.REJECTED
				: decision;
	}

	private PushResult result(PushDecision decision, RecordChange change, @Nullable RecordChange remote)
			throws SQLException {
		return switch (decision) {
			case APPLIED -> new PushResult.Applied();
			case KNOWN -> new PushResult.Known();
			case GONE -> new PushResult.Gone();
			case CONFLICT -> {
				if (remote == null) {
					throw new SQLException("A record of store '" + this.id.store() + "' vanished within a transaction");
				}
				yield new PushResult.Conflict(remote);
			}
			case REJECTED -> rejected(change);
			case FORBIDDEN -> new PushResult.Rejected(ProblemCodes.FORBIDDEN,
					"The key is not one that the caller may read and write");
		};
	}

	private PushResult.Rejected rejected(RecordChange change) {
		PushResult.Rejected broken = this.bounds.brokenBy(change);
		return (broken != null) ? broken
				: new PushResult.Rejected(ProblemCodes.CLOCK_AHEAD, "A timestamp of the entry is more than "
						+ this.settings.clockTolerance().toSeconds() + " seconds ahead of the server's clock");
	}

	/** What was seen by the version that goes was seen by the one that comes. */
	private static RecordChange covering(RecordChange change, Found found) {
		return new RecordChange(change.key(), change.value(), change.version(),
				change.vector().unite(found.stored().vector()));
	}

	/**
	 * What a transaction begins with.
	 *
	 * @param at when, by the server's clock
	 * @param standing how it stands with the caller
	 * @param counters those of the store, if there is one
	 * @param named the commits that the device names
	 * @param device what was known of the device before
	 */
	private record Beginning(Instant at, Answer<Standing> standing, Answer<Optional<Counters>> counters,
			Answer<Set<Commit>> named, Answer<Device> device) {

	}

	/**
	 * What comes of comparing.
	 *
	 * @param applied what is to be stored
	 * @param found what is stored, by key
	 * @param seq the last number given
	 * @param results what becomes of each entry
	 */
	private record Compared(List<RecordChange> applied, Map<String, Found> found, long seq, List<PushResult> results) {

	}

	/**
	 * Counts what the conflicts of a push add to its answer: a thousand small entries may
	 * be in conflict with a thousand large records.
	 */
	private static final class AnswerSize {

		private final long limit;

		private long size;

		private AnswerSize(long limit) {
			this.limit = limit;
		}

		/** A single conflict is always told. */
		private void add(String key, Found remote) {
			boolean first = this.size == 0;
			this.size += PageBuilder.sizeOf(key, remote.valueBytes(), remote.stored().vector());
			if (!first && this.size > this.limit) {
				throw new RemoteException(Kind.TOO_LARGE,
						"The conflicts of this push would take an answer larger than " + this.limit + " bytes", null);
			}
		}

	}

}
