package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import one.persist.DeviceId;
import one.persist.protocol.Cursor;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.DeviceTable.Device;
import one.persist.server.storage.RecordTable.Finder;
import one.persist.server.storage.StoreTable.Counters;
import one.persist.server.storage.PushDecision.Stored;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One store of one tenant in the server's file.
 */
final class SqliteRemote implements Remote {

	private static final Logger logger = LoggerFactory.getLogger(SqliteRemote.class);

	/** How exact it is known when a device that only pulls was last heard of. */
	private static final Duration SEEN_PRECISION = Duration.ofMinutes(1);

	private final SqliteFile file;

	private final StoreId id;

	private final StorageSettings settings;

	SqliteRemote(SqliteFile file, StoreId id, StorageSettings settings) {
		this.file = file;
		this.id = id;
		this.settings = settings;
	}

	@Override
	public RemoteLimits limits() {
		return this.settings.limits();
	}

	@Override
	public PushResponse push(PushRequest request) {
		checkEntries(request.entries());
		PushResponse response = this.file.write((connection) -> {
			Instant now = now();
			passed("push.begun");
			Counters counters = touch(connection, now);
			Device device = DeviceTable.find(connection, this.id, request.device());
			checkHistory(connection, counters, device, request.seen(), request.cursor(), names(request));
			DeviceTable.save(connection, this.id, request.device(), request.push(), now);
			List<PushResult> results = new ArrayList<>(request.entries().size());
			List<RecordChange> applied = compare(connection, request.entries(), now, results);
			passed("push.compared");
			if (isRepeated(device, request) && !applied.isEmpty()) {
				throw new RemoteException(Kind.DEVICE_FORKED, explain(Kind.DEVICE_FORKED), null);
			}
			Commit head = applied.isEmpty() ? CommitTable.require(connection, this.id, counters.seq())
					: commit(connection, request.device(), new RecordTable.Applied(applied, counters.seq(), now));
			return new PushResponse(results, head.toCursor(), now);
		});
		passed("push.committed");
		return response;
	}

	@Override
	public PullResponse pull(PullRequest request) {
		Instant now = now();
		Page page = this.file.read((connection) -> read(connection, request, now)).orElseGet(() -> begin(request, now));
		passed("pull.read");
		if (page.seenAt() == null || page.seenAt().plus(SEEN_PRECISION).isBefore(now)) {
			noteSeen(request.device(), now);
		}
		return page.response();
	}

	/** The first pull of a store writes: the commit that its cursor names. */
	private Page begin(PullRequest request, Instant now) {
		return this.file.write((connection) -> {
			touch(connection, now);
			return read(connection, request, now);
		}).orElseThrow();
	}

	/** Reading goes on where nothing can be written, as on a full disk. */
	private void noteSeen(DeviceId device, Instant now) {
		try {
			this.file.write((connection) -> {
				DeviceTable.save(connection, this.id, device, null, now);
				return device;
			});
		}
		catch (RemoteException ex) {
			logger.debug("Could not note that device {} was heard of; its next pull will try again", device, ex);
		}
	}

	private void passed(String step) {
		this.settings.faultPoint().accept(step);
	}

	/** Milliseconds are what the protocol carries. */
	private Instant now() {
		return this.settings.clock().instant().truncatedTo(ChronoUnit.MILLIS);
	}

	private void checkEntries(List<PushEntry> entries) {
		int most = this.settings.limits().entries();
		if (entries.size() > most) {
			throw new RemoteException(Kind.TOO_LARGE,
					"A push has at most " + most + " entries, this one " + entries.size(), null);
		}
		Set<String> keys = new HashSet<>();
		for (PushEntry entry : entries) {
			if (!keys.add(entry.change().key())) {
				throw new RemoteException(Kind.REFUSED, "A push names each key once", null);
			}
		}
	}

	private Counters touch(Connection connection, Instant now) throws SQLException {
		Counters counters = StoreTable.find(connection, this.id);
		if (counters != null) {
			return counters;
		}
		StoreTable.insert(connection, this.id);
		passed("store.made");
		CommitTable.insert(connection, this.id, new Commit(0, this.settings.random().nextLong()), now);
		return new Counters(0, 0);
	}

	private void checkHistory(Connection connection, Counters counters, @Nullable Device device, @Nullable Cursor seen,
			@Nullable Cursor cursor, List<PushName> previous) throws SQLException {
		Set<Commit> known = new HashSet<>();
		for (Cursor token : new Cursor[] { seen, cursor }) {
			Commit commit = (token != null) ? Commit.parse(token) : null;
			if (commit != null && commit.equals(CommitTable.find(connection, this.id, commit.seq()))) {
				known.add(commit);
			}
		}
		History history = new History(known::contains, counters.floor(), (device != null) ? device.lastPush() : null);
		Kind refusal = history.refusal(seen, cursor, previous);
		if (refusal != null) {
			throw new RemoteException(refusal, explain(refusal), null);
		}
	}

	private static String explain(Kind refusal) {
		return switch (refusal) {
			case HISTORY_DIVERGED -> "This store does not have the commits that the device has seen";
			case CURSOR_EXPIRED -> "This store has forgotten deletes since the cursor";
			case DEVICE_FORKED -> "The last push of this device is none that the device knows";
			default -> throw new IllegalArgumentException("Not a matter of history: " + refusal);
		};
	}

	private List<RecordChange> compare(Connection connection, List<PushEntry> entries, Instant now,
			List<PushResult> results) throws SQLException {
		Instant latest = now.plus(this.settings.clockTolerance());
		List<RecordChange> applied = new ArrayList<>();
		AnswerSize answer = new AnswerSize(this.settings.limits().bytes());
		try (Finder finder = RecordTable.finder(connection, this.id)) {
			for (PushEntry entry : entries) {
				RecordChange change = entry.change();
				Stored stored = finder.find(change.key());
				PushDecision decision = PushDecision.decide(entry, stored, latest);
				if (decision == PushDecision.APPLIED) {
					applied.add((stored != null) ? covering(change, stored) : change);
				}
				results.add(switch (decision) {
					case APPLIED -> new PushResult.Applied();
					case KNOWN -> new PushResult.Known();
					case CONFLICT ->
						new PushResult.Conflict(answer.with(RecordTable.read(connection, this.id, change.key())));
					case GONE -> new PushResult.Gone();
					case REJECTED ->
						new PushResult.Rejected(ProblemCodes.CLOCK_AHEAD, "A timestamp of the entry is more than "
								+ this.settings.clockTolerance().toSeconds() + " seconds ahead of the server's clock");
				});
			}
		}
		return applied;
	}

	/** What was seen by the version that goes was seen by the one that comes. */
	private static RecordChange covering(RecordChange change, Stored stored) {
		return new RecordChange(change.key(), change.value(), change.version(), change.vector().unite(stored.vector()));
	}

	private Commit commit(Connection connection, DeviceId device, RecordTable.Applied applied) throws SQLException {
		RecordTable.save(connection, this.id, device, applied);
		passed("push.saved");
		Commit commit = new Commit(applied.seq() + applied.changes().size(), this.settings.random().nextLong());
		CommitTable.insert(connection, this.id, commit, applied.at());
		StoreTable.setSeq(connection, this.id, commit.seq());
		passed("push.numbered");
		return commit;
	}

	/**
	 * A push that the network, or a gateway, has doubled has nothing new: one that has is
	 * of a copy of the device, down to its source of chance.
	 */
	private static boolean isRepeated(@Nullable Device device, PushRequest request) {
		return device != null && request.push().equals(device.lastPush())
				&& !request.previous().contains(request.push());
	}

	/** A push that the network, or a gateway, has doubled is not another device's. */
	private static List<PushName> names(PushRequest request) {
		List<PushName> names = new ArrayList<>(request.previous());
		names.add(request.push());
		return names;
	}

	private Optional<Page> read(Connection connection, PullRequest request, Instant now) throws SQLException {
		Counters counters = StoreTable.find(connection, this.id);
		if (counters == null) {
			return Optional.empty();
		}
		Device device = DeviceTable.find(connection, this.id, request.device());
		checkHistory(connection, counters, device, request.seen(), request.cursor(), request.previous());
		Commit cursor = (request.cursor() != null) ? Commit.parse(request.cursor()) : null;
		PageBuilder page = new PageBuilder(Math.min(request.limit(), this.settings.limits().changes()),
				this.settings.limits().bytes());
		RecordTable.fill(connection, this.id, (cursor != null) ? cursor.seq() : 0,
				request.full() ? null : request.device(), page);
		Commit end = CommitTable.require(connection, this.id, page.isFull() ? page.end() : counters.seq());
		long begunAbove = (request.cursor() != null) ? Commit.readTo(request.cursor()) : counters.floor();
		return Optional.of(new Page(new PullResponse(page.changes(), end.toCursor(begunAbove), page.isFull(), now),
				(device != null) ? device.seenAt() : null));
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
		private RecordChange with(RecordChange remote) {
			boolean first = this.size == 0;
			this.size += PageBuilder.sizeOf(remote);
			if (!first && this.size > this.limit) {
				throw new RemoteException(Kind.TOO_LARGE,
						"The conflicts of this push would take an answer larger than " + this.limit + " bytes", null);
			}
			return remote;
		}

	}

	/**
	 * What a pull gave.
	 *
	 * @param response the answer
	 * @param seenAt when the device was last heard of; null if never
	 */
	private record Page(PullResponse response, @Nullable Instant seenAt) {

	}

}
