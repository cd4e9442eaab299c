package one.persist.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

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
import one.persist.protocol.VersionComparison;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;

/**
 * A remote in memory, as short as the rules allow: what a device is tested against where
 * the server itself is not what the test is about.
 */
public final class MemoryRemote implements Remote {

	private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

	private final RandomGenerator random;

	private final Supplier<Instant> clock;

	private final Map<String, Row> rows = new TreeMap<>();

	private final TreeMap<Long, String> commits = new TreeMap<>();

	private final Map<DeviceId, PushName> lastPushes = new HashMap<>();

	private final List<PushRequest> pushes = new ArrayList<>();

	private final Set<String> refusedKeys = new HashSet<>();

	private long sequence;

	private long floor;

	public MemoryRemote(RandomGenerator random, Supplier<Instant> clock) {
		this.random = random;
		this.clock = clock;
		wipe();
	}

	private MemoryRemote(MemoryRemote other) {
		this(other.random, other.clock);
		restore(other);
	}

	/** Loses everything, as a server does whose disk was replaced. */
	public void wipe() {
		this.rows.clear();
		this.commits.clear();
		this.lastPushes.clear();
		this.sequence = 0;
		this.floor = 0;
		this.commits.put(0L, nonce());
	}

	public MemoryRemote snapshot() {
		return new MemoryRemote(this);
	}

	public void restore(MemoryRemote snapshot) {
		this.rows.clear();
		this.rows.putAll(snapshot.rows);
		this.commits.clear();
		this.commits.putAll(snapshot.commits);
		this.lastPushes.clear();
		this.lastPushes.putAll(snapshot.lastPushes);
		this.sequence = snapshot.sequence;
		this.floor = snapshot.floor;
	}

	/** Forgets all tombstones. */
	public void purge() {
		if (this.rows.values().removeIf((row) -> row.change().deleted())) {
			this.floor = this.sequence;
		}
	}

	public void refuse(String key) {
		this.refusedKeys.add(key);
	}

	public void acceptAll() {
		this.refusedKeys.clear();
	}

	public Map<String, RecordChange> records() {
		Map<String, RecordChange> records = new TreeMap<>();
		this.rows.forEach((key, row) -> records.put(key, row.change()));
		return records;
	}

	/** All pushes that were taken, in order. */
	public List<PushRequest> pushes() {
		return this.pushes;
	}

	@Override
	public RemoteLimits limits() {
		return RemoteLimits.DEFAULT;
	}

	@Override
	public PullResponse pull(PullRequest request) {
		check(request.device(), request.cursor(), request.seen(), request.previous());
		long since = (request.cursor() != null) ? position(request.cursor()) : 0;
		List<Row> changed = this.rows.values()
			.stream()
			.filter((row) -> row.sequence() > since)
			.sorted(Comparator.comparing(Row::sequence))
			.toList();
		List<RecordChange> page = new ArrayList<>();
		long upTo = since;
		int counted = 0;
		for (long end : this.commits.tailMap(since, false).keySet()) {
			long from = upTo;
			List<Row> commit = changed.stream()
				.filter((row) -> row.sequence() > from && row.sequence() <= end)
				.toList();
			if (counted > 0 && counted + commit.size() > request.limit()) {
				break;
			}
			counted += commit.size();
			commit.stream()
				.filter((row) -> request.full() || !row.by().equals(request.device()))
				.forEach((row) -> page.add(row.change()));
			upTo = end;
		}
		long last = upTo;
		boolean more = changed.stream().anyMatch((row) -> row.sequence() > last);
		return new PullResponse(page, token(more ? upTo : this.commits.lastKey()), more, this.clock.get());
	}

	@Override
	public PushResponse push(PushRequest request) {
		check(request.device(), request.cursor(), request.seen(), request.previous());
		this.lastPushes.put(request.device(), request.push());
		this.pushes.add(request);
		List<PushResult> results = new ArrayList<>();
		long before = this.sequence;
		for (PushEntry entry : request.entries()) {
			results.add(push(request.device(), entry));
		}
		if (this.sequence > before) {
			this.commits.put(this.sequence, nonce());
		}
		return new PushResponse(results, token(this.commits.lastKey()), this.clock.get());
	}

	private PushResult push(DeviceId device, PushEntry entry) {
		RecordChange change = entry.change();
		if (this.refusedKeys.contains(change.key())) {
			return new PushResult.Rejected("not-welcome", "the key is not welcome");
		}
		if (change.version().timestamp().toInstant().isAfter(this.clock.get().plus(CLOCK_TOLERANCE))) {
			return new PushResult.Rejected(ProblemCodes.CLOCK_AHEAD, "the clock is ahead");
		}
		Row current = this.rows.get(change.key());
		if (current == null && entry.base()) {
			return new PushResult.Gone();
		}
		if (current != null) {
			switch (VersionComparison.compare(current.change(), change)) {
				case SAME, INCLUDES -> {
					return new PushResult.Known();
				}
				case CONCURRENT, CONTRADICTORY -> {
					return new PushResult.Conflict(current.change());
				}
				case INCLUDED -> {
				}
			}
		}
		this.rows.put(change.key(), new Row(change, ++this.sequence, device));
		return new PushResult.Applied();
	}

	private void check(DeviceId device, Cursor cursor, Cursor seen, List<PushName> previous) {
		for (Cursor token : new Cursor[] { seen, cursor }) {
			if (token != null && !token.equals(tokenOrNull(position(token)))) {
				throw new RemoteException(Kind.HISTORY_DIVERGED, "no such commit", null);
			}
		}
		if (cursor != null && position(cursor) < this.floor) {
			throw new RemoteException(Kind.CURSOR_EXPIRED, "tombstones are gone", null);
		}
		PushName last = this.lastPushes.get(device);
		if (last != null && !previous.contains(last)) {
			throw new RemoteException(Kind.DEVICE_FORKED, "another push was the last", null);
		}
	}

	private static long position(Cursor cursor) {
		return Long.parseLong(cursor.token().substring(0, cursor.token().indexOf('.')));
	}

	private Cursor token(long commit) {
		return new Cursor(commit + "." + this.commits.get(commit));
	}

	private Cursor tokenOrNull(long commit) {
		return this.commits.containsKey(commit) ? token(commit) : null;
	}

	private String nonce() {
		return Long.toHexString(this.random.nextLong());
	}

	private record Row(RecordChange change, long sequence, DeviceId by) {
	}

}
