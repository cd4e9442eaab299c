package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import one.persist.KeyScope;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.server.storage.Admission.Standing;
import one.persist.server.storage.Database.Work;
import one.persist.server.storage.DeviceTable.Device;
import one.persist.server.storage.IncomingPull.Page;
import one.persist.server.storage.RecordTable.Reading;
import one.persist.server.storage.RoundTrip.Answer;
import one.persist.server.storage.StoreTable.Counters;
import org.jspecify.annotations.Nullable;

/**
 * One pull within its transaction, which sees one moment. Gives nothing where something
 * is to be written first: a store that is not there yet, or a caller that is new.
 */
final class IncomingPull implements Work<Optional<Page>> {

	private final Dialect dialect;

	private final StoreId id;

	private final Admission admission;

	private final StorageSettings settings;

	private final Pulled pulled;

	private @Nullable Beginning beginning;

	IncomingPull(Dialect dialect, StoreId id, Admission admission, StorageSettings settings, Pulled pulled) {
		this.dialect = dialect;
		this.id = id;
		this.admission = admission;
		this.settings = settings;
		this.pulled = pulled;
	}

	@Override
	public RoundTrip first() {
		DeviceState state = this.pulled.request().state();
		RoundTrip trip = new RoundTrip();
		this.beginning = new Beginning(trip.ask(StoreTable.finding(this.id)), trip.ask(this.admission.finding(state)),
				trip.ask(DeviceTable.finding(this.id, state.device())), trip.ask(CommitTable.named(this.id, state)));
		return trip;
	}

	@Override
	public Optional<Page> in(Connection connection) throws SQLException {
		Beginning begun = Objects.requireNonNull(this.beginning);
		Optional<Counters> counters = begun.counters().get();
		boolean known = this.admission.isKnown(begun.standing().get(), this.pulled.request().state());
		if (counters.isEmpty() || !known) {
			return Optional.empty();
		}
		return Optional.of(read(connection, counters.get(), begun));
	}

	private Page read(Connection connection, Counters counters, Beginning begun) throws SQLException {
		PullRequest request = this.pulled.request();
		Cursor cursor = request.state().cursor();
		Device device = begun.device().get().orElse(null);
		if (device == null) {
			this.settings.quotaOf(this.id).requireDevice(connection, request.state());
		}
		Set<Commit> named = begun.named().get();
		ScopeMark mark = ScopeMark.of(this.pulled.scope());
		new History(named::contains, counters.floor(), (device != null) ? device.lastPush() : null, mark)
			.require(request.state().seen(), cursor, request.state().previous());
		Commit begin = (cursor != null) ? Commit.parse(cursor) : null;
		PageBuilder page = new PageBuilder(Math.min(request.limit(), this.settings.limits().changes()),
				this.settings.limits().bytes(), this.pulled.most());
		Reading reading = new Reading((begin != null) ? begin.seq() : 0, counters.seq(),
				request.full() ? null : request.state().device(), this.pulled.scope());
		RecordTable.fill(connection, this.dialect, this.id, reading, page);
		if (page.isTooLarge()) {
			return new Page(null, null, 0);
		}
		Commit end = end(connection, page.isFull() ? page.end() : counters.seq(), begin);
		long begunAbove = (cursor != null) ? Commit.readTo(cursor) : counters.floor();
		PullResponse response = new PullResponse(page.changes(), end.toCursor(begunAbove, mark), page.isFull(),
				this.pulled.at());
		return new Page(response, (device != null) ? device.notedAt() : null, end.seq());
	}

	/**
	 * A reading that has not moved ends at the commit that it began at, which was looked
	 * up.
	 */
	private Commit end(Connection connection, long seq, @Nullable Commit begin) throws SQLException {
		return (begin != null && begin.seq() == seq) ? begin
				: CommitTable.require(connection, this.dialect, this.id, seq);
	}

	/**
	 * What is asked for.
	 *
	 * @param request the pull
	 * @param scope the keys that it asks for and may see
	 * @param at when, by the server's clock
	 * @param most bytes of the answer, about, that there is room for
	 */
	record Pulled(PullRequest request, KeyScope scope, Instant at, long most) {

	}

	/**
	 * What a pull gave.
	 *
	 * @param response the answer; null, and nothing else told, if there is no room for it
	 * @param notedAt when it was last noted who the device is; null if never
	 * @param readTo the number that the device has read up to
	 */
	record Page(@Nullable PullResponse response, @Nullable Instant notedAt, long readTo) {

	}

	/**
	 * What a transaction begins with.
	 *
	 * @param counters those of the store, if there is one
	 * @param standing how it stands with the caller
	 * @param device what is known of the device, if it was heard of
	 * @param named the commits that the device names
	 */
	private record Beginning(Answer<Optional<Counters>> counters, Answer<Standing> standing,
			Answer<Optional<Device>> device, Answer<Set<Commit>> named) {

	}

}
