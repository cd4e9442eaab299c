package one.persist.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;

import one.persist.DeviceId;
import one.persist.KeyScope;
import one.persist.Synchronous;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.RecordChange;
import one.persist.server.Caller;
import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.SyncRules;
import one.persist.server.rules.Verdict;
import one.persist.server.storage.ApplicationRules;
import one.persist.server.storage.Quota;
import one.persist.server.storage.Quotas;
import one.persist.server.storage.Retention;
import one.persist.server.storage.RuleTransactions;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.Visitor;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * A Persist server without HTTP: the storage of the real one, in a directory, called
 * directly. It is opened when it is first used. Safe for use by many threads, but for
 * what replaces its data, which no call may be under way for.
 */
public final class TestServer implements AutoCloseable {

	/** The tenant of devices that name none. */
	public static final String TENANT = "test";

	private final Path directory;

	private final RemoteLimits limits;

	private final InstantSource clock;

	private volatile SyncRules rules = new SyncRules() {
	};

	private volatile Quota quota = Quota.UNLIMITED;

	private volatile Duration skew = Duration.ZERO;

	private @Nullable SyncStorage storage;

	private int snapshots;

	private int readers;

	private int openings;

	/**
	 * Makes a server with the limits of a real one.
	 * @param directory where its data lies; made if it is missing
	 * @param clock the true time
	 */
	public TestServer(Path directory, InstantSource clock) {
		this(directory, clock, RemoteLimits.DEFAULT);
	}

	/**
	 * Makes a server.
	 * @param directory where its data lies; made if it is missing
	 * @param clock the true time
	 * @param limits what it takes at once
	 */
	public TestServer(Path directory, InstantSource clock, RemoteLimits limits) {
		this.directory = directory;
		this.clock = clock;
		this.limits = limits;
	}

	/**
	 * A store of a tenant, as devices see it. It stays valid when the data is replaced.
	 * @param tenant whose store it is
	 * @param store its name
	 * @return the remote
	 */
	public Remote remote(String tenant, String store) {
		return new StoreOfServer(tenant, store);
	}

	/**
	 * Sets what an application on the server has to say about its callers, from now on. A
	 * caller has the name of its tenant.
	 * @param those the rules
	 */
	public void rules(SyncRules those) {
		this.rules = those;
	}

	/**
	 * Sets how much each tenant may have, from now on.
	 * @param most the quota; what is there already stays
	 */
	public void quota(Quota most) {
		this.quota = most;
	}

	/**
	 * The server's storage.
	 * @return the storage; another one after the data was replaced
	 */
	public synchronized SyncStorage storage() {
		SyncStorage open = this.storage;
		if (open == null) {
			// nonces differ from one opening to the next, as those of a real server do
			StorageSettings settings = new StorageSettings(this.limits, Duration.ofMinutes(1),
					() -> this.clock.instant().plus(this.skew), new SplittableRandom(++this.openings))
				.with(new ApplicationRules(List.of(new CurrentRules()), RuleTransactions.none()))
				.with((Quotas) (tenant) -> this.quota);
			open = SqliteSyncStorage.open(this.directory, Synchronous.NORMAL, settings);
			this.storage = open;
		}
		return open;
	}

	/**
	 * What the store of the world's devices holds, tombstones too.
	 * @return the newest versions, by key in order
	 */
	public Map<String, RecordChange> records() {
		return records(TestDevice.STORE);
	}

	/**
	 * What a store of {@link #TENANT} holds, tombstones too.
	 * @param store its name
	 * @return the newest versions, by key in order
	 */
	public Map<String, RecordChange> records(String store) {
		return records(TENANT, store);
	}

	/**
	 * What a store holds, tombstones too, as a device reads it that was never here.
	 * @param tenant whose store it is
	 * @param store its name
	 * @return the newest versions, by key in order
	 */
	public Map<String, RecordChange> records(String tenant, String store) {
		DeviceId reader = nextReader();
		Remote remote = storage().remote(tenant, store);
		Map<String, RecordChange> records = new TreeMap<>();
		Cursor cursor = null;
		PullResponse page;
		do {
			page = remote.pull(new PullRequest(DeviceState.reader(reader, cursor), true, this.limits.changes()));
			page.changes().forEach((change) -> records.put(change.key(), change));
			cursor = page.cursor();
		}
		while (page.more());
		return records;
	}

	private synchronized DeviceId nextReader() {
		return new DeviceId("reader" + ++this.readers);
	}

	/**
	 * Loses everything, as a server does whose disk was replaced.
	 */
	public synchronized void wipe() {
		close();
		delete(this.directory);
	}

	/**
	 * Keeps a copy of all data.
	 * @return the copy, for {@link #restore(Snapshot)} of this server
	 */
	public synchronized Snapshot snapshot() {
		storage();
		close();
		Path copy = this.directory.resolveSibling(this.directory.getFileName() + "-snapshot-" + ++this.snapshots);
		copy(this.directory, copy);
		return new Snapshot(copy);
	}

	/**
	 * Goes back to a copy, as a server does that was restored from a backup.
	 * @param snapshot the copy; it may be used again
	 */
	public synchronized void restore(Snapshot snapshot) {
		wipe();
		copy(snapshot.directory(), this.directory);
	}

	/**
	 * Forgets what is past its time.
	 * @param retention the times
	 */
	public void purge(Retention retention) {
		storage().purge(retention);
	}

	/**
	 * Forgets every delete, as though each were too old to be kept.
	 */
	public void purge() {
		Duration before = this.skew;
		Duration shortest = Duration.ofMillis(1);
		this.skew = before.plus(shortest);
		purge(new Retention(shortest, Duration.ofDays(400)));
		this.skew = before;
	}

	/**
	 * Sets how far the server's clock is off.
	 * @param by what is added to the true time
	 */
	public void skew(Duration by) {
		this.skew = by;
	}

	/**
	 * Closes the storage; the next use opens it again.
	 */
	@Override
	public synchronized void close() {
		if (this.storage != null) {
			this.storage.close();
		}
		this.storage = null;
	}

	private static void copy(Path from, Path to) {
		try {
			FileSystemUtils.copyRecursively(from, to);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static void delete(Path directory) {
		try {
			if (Files.exists(directory)) {
				FileSystemUtils.deleteRecursively(directory);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The rules that hold at the time of a call.
	 */
	private final class CurrentRules implements SyncRules {

		@Override
		public KeyScope reads(Caller caller, String store) {
			return TestServer.this.rules.reads(caller, store);
		}

		@Override
		public Verdict judge(RecordWrite write) {
			return TestServer.this.rules.judge(write);
		}

	}

	/**
	 * A copy of a server's data.
	 */
	public static final class Snapshot {

		private final Path directory;

		private Snapshot(Path directory) {
			this.directory = directory;
		}

		private Path directory() {
			return this.directory;
		}

	}

	/**
	 * A store, in whatever storage the server has at the time of a call.
	 */
	private final class StoreOfServer implements Remote {

		private final String tenant;

		private final String store;

		private StoreOfServer(String tenant, String store) {
			this.tenant = tenant;
			this.store = store;
		}

		private <T> T call(Function<Remote, T> call) {
			return call.apply(storage().remote(new Visitor(new Caller(this.tenant, this.tenant), null), this.store));
		}

		@Override
		public RemoteLimits limits() {
			return TestServer.this.limits;
		}

		@Override
		public PushResponse push(PushRequest request) {
			return call((remote) -> remote.push(request));
		}

		@Override
		public PullResponse pull(PullRequest request) {
			return call((remote) -> remote.pull(request));
		}

		@Override
		public Subscription announcements(DeviceId device, AnnouncementListener listener) {
			return call((remote) -> remote.announcements(device, listener));
		}

	}

}
