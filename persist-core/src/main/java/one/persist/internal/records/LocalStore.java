package one.persist.internal.records;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

import one.persist.DeviceId;
import one.persist.InvalidRecordException;
import one.persist.InvalidRecordException.Rule;
import one.persist.KeyScope;
import one.persist.StoreAccessException;
import one.persist.StoreOpenException;
import one.persist.StoreOptions;
import one.persist.Version;
import one.persist.event.PersistEvent;
import one.persist.internal.sqlite.OwnerNote;
import one.persist.internal.sqlite.SqliteDatabase;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.SyncObserver;
import org.jspecify.annotations.Nullable;

/**
 * One store's file and what is done with it: who this device is, its clock, its tables
 * and its links to remotes. Every change of a record goes through {@link LocalWrites} or
 * {@link MergeWrites}, which keep record, base and queue in step.
 */
public final class LocalStore implements AutoCloseable {

	private final String name;

	private final SqliteDatabase database;

	private final PersistEnvironment environment;

	private final SyncObserver observer;

	private final EventOutlet events;

	private final HybridClock clock;

	private final RecordTable records;

	private final BaseTable bases = new BaseTable();

	private final QueueTable queue = new QueueTable();

	private final DeviceTable devices = new DeviceTable();

	private final RemoteTable remotes = new RemoteTable();

	private final ConflictTable conflicts;

	private final DeadLetterTable deadLetters;

	private final DecisionTable decisions;

	private final Entries entries;

	private final Quarantine quarantine;

	private final List<Link> links = new CopyOnWriteArrayList<>();

	/** What the current thread must pass to begin a transaction. */
	private final ThreadLocal<@Nullable Runnable> gate = new ThreadLocal<>();

	private final Identity identity;

	/** The keys that remotes are asked for. Changed under the write lock alone. */
	private volatile KeyScope scope = KeyScope.all();

	/** Whether records of other keys may be left. */
	private volatile boolean mayHoldOthers;

	private LocalStore(String name, SqliteDatabase database, PersistEnvironment environment, SyncObserver observer,
			EventOutlet events) {
		this.name = name;
		this.records = new RecordTable(name);
		this.database = database;
		this.environment = environment;
		this.observer = observer;
		this.events = events;
		this.clock = new HybridClock(environment);
		this.identity = new Identity(this, this.clock, DeviceId.random(environment.random()));
		this.conflicts = new ConflictTable(database);
		this.deadLetters = new DeadLetterTable(database);
		this.decisions = new DecisionTable(database);
		this.entries = new Entries(this);
		this.quarantine = new Quarantine(this);
	}

	/**
	 * Opens a store's file, or creates it. A file that lies elsewhere than it did is a
	 * copy, and takes a new identity before anything is sent.
	 * @param name the store's name
	 * @param options where and how
	 * @param environment time, randomness and the machine
	 * @param observer counts coalesced writes
	 * @param events takes events, after their commit
	 * @return the open store
	 */
	public static LocalStore open(String name, StoreOptions options, PersistEnvironment environment,
			SyncObserver observer, EventOutlet events) {
		String holder = OwnerNote.of(name, environment.host()).text();
		SqliteDatabase database = SqliteDatabase.open(name, options, holder, environment::faultPoint,
				environment::nanoTime, environment.executor());
		boolean ready = false;
		try {
			LocalStore store = new LocalStore(name, database, environment, observer, events);
			store.start(FilePlace.of(environment.host(), database.path()));
			ready = true;
			return store;
		}
		catch (StoreAccessException ex) {
			throw notOpened(database.path(), ex);
		}
		finally {
			if (!ready) {
				database.close();
			}
		}
	}

	/** What is wrong with a file may show only when the first rows are read. */
	private static RuntimeException notOpened(Path path, StoreAccessException ex) {
		return switch (ex.reason()) {
			case DAMAGED -> new StoreOpenException(StoreOpenException.Reason.DAMAGED, path,
					"The file " + path + " is damaged. Keep a copy of it, then restore a backup.", ex);
			case NOT_WRITABLE -> new StoreOpenException(StoreOpenException.Reason.NOT_ACCESSIBLE, path,
					"The file " + path + " may not be written. Check who may.", ex);
			default -> ex;
		};
	}

	private void start(FilePlace place) {
		this.database.write((session) -> {
			this.records.open(session);
			this.queue.open(session);
			this.deadLetters.open(session);
			this.remotes.all(session)
				.stream()
				.filter(RemoteRow::isAttached)
				.forEach((remote) -> this.links.add(new Link(remote.id(), remote.name(), remote.isEnrolled())));
			this.links.forEach((link) -> link.count(this.queue.count(session, link.id())));
			this.identity.open(session, place);
			return session;
		});
	}

	public String name() {
		return this.name;
	}

	public DeviceId device() {
		return this.identity.device();
	}

	/**
	 * Who this device is to its remotes.
	 * @return its identity
	 */
	public Identity identity() {
		return this.identity;
	}

	public Path path() {
		return this.database.path();
	}

	public PersistEnvironment environment() {
		return this.environment;
	}

	public SyncObserver observer() {
		return this.observer;
	}

	public RecordTable records() {
		return this.records;
	}

	BaseTable bases() {
		return this.bases;
	}

	public QueueTable queue() {
		return this.queue;
	}

	DeviceTable devices() {
		return this.devices;
	}

	public RemoteTable remotes() {
		return this.remotes;
	}

	public ConflictTable conflicts() {
		return this.conflicts;
	}

	public DeadLetterTable deadLetters() {
		return this.deadLetters;
	}

	public DecisionTable decisions() {
		return this.decisions;
	}

	Entries entries() {
		return this.entries;
	}

	public Quarantine quarantine() {
		return this.quarantine;
	}

	/**
	 * A record that is whole. A damaged one is set aside.
	 * @return the record, or null if there is none, or none that is whole
	 */
	@Nullable LocalRecord sound(SqliteSession session, long id) {
		LocalRecord record = this.records.find(session, id);
		if (record != null && record.isDamaged()) {
			this.quarantine.take(session, record);
			return null;
		}
		return record;
	}

	List<Link> links() {
		return this.links;
	}

	Link requireLink(String remote) {
		return this.links.stream()
			.filter((link) -> link.name().equals(remote))
			.findFirst()
			.orElseThrow(
					() -> new IllegalArgumentException("Store '" + this.name + "' has no remote '" + remote + "'"));
	}

	HybridClock clock() {
		return this.clock;
	}

	/**
	 * The wall clock, corrected by what remotes told.
	 * @return the time
	 */
	public Instant now() {
		return this.clock.now();
	}

	/**
	 * Runs work as one transaction, or as a part of the one that the thread is in.
	 * @param <T> type of the result
	 * @param work what to do
	 * @return what the work returned
	 */
	public <T extends @Nullable Object> T write(Function<SqliteSession, T> work) {
		return counted(() -> this.database.write(transaction(work)));
	}

	/**
	 * Runs work like {@link #write}, but in one commit with others if it has to wait for
	 * them. See {@link SqliteDatabase#writeTogether} for what it must not do.
	 * @param <T> type of the result
	 * @param records about how many records it writes
	 * @param work what to do
	 * @return what the work returned
	 */
	<T extends @Nullable Object> T writeTogether(int records, Function<SqliteSession, T> work) {
		// a gate belongs to its thread
		return (this.gate.get() != null) ? write(work)
				: counted(() -> this.database.writeTogether(records, transaction(work)));
	}

	/** What went wrong may have done so after the commit, and before it was counted. */
	private <T extends @Nullable Object> T counted(Supplier<T> write) {
		boolean counted = this.database.inTransaction();
		try {
			T written = write.get();
			counted = true;
			return written;
		}
		finally {
			if (!counted) {
				this.links.forEach(Link::doubtCount);
			}
		}
	}

	private <T extends @Nullable Object> Function<SqliteSession, T> transaction(Function<SqliteSession, T> work) {
		if (this.database.inTransaction()) {
			return work;
		}
		Runnable passed = this.gate.get();
		return (session) -> {
			if (passed != null) {
				passed.run();
			}
			T result = work.apply(session);
			raiseCeiling(session);
			return result;
		};
	}

	private void raiseCeiling(SqliteSession session) {
		if (this.clock.isPastCeiling()) {
			long ceiling = this.clock.nextCeiling();
			this.devices.raiseCeiling(session, ceiling);
			this.database.atEnd(() -> this.clock.setCeiling(ceiling), () -> {
			});
		}
	}

	/**
	 * Does something, each transaction of which, on the current thread, first passes a
	 * gate, when it has the write lock: once the gate throws, nothing more of it is
	 * written.
	 * @param newGate run within each transaction, at its begin
	 * @param work what to do
	 */
	public void through(Runnable newGate, Runnable work) {
		Runnable outer = this.gate.get();
		this.gate.set(newGate);
		try {
			work.run();
		}
		finally {
			if (outer != null) {
				this.gate.set(outer);
			}
			else {
				this.gate.remove();
			}
		}
	}

	/**
	 * Counts what waits for a remote anew, if that is not known.
	 * @param link the remote
	 */
	public void count(Link link) {
		if (!link.isCounted()) {
			write((session) -> {
				long waiting = this.queue.count(session, link.id());
				this.database.onCommit(() -> link.count(waiting));
				return session;
			});
		}
	}

	/**
	 * Waits for the transaction that may be under way.
	 */
	public void awaitTransaction() {
		write((session) -> session);
	}

	/**
	 * Runs a read.
	 * @param <T> type of the result
	 * @param work what to do
	 * @return what the work returned
	 */
	public <T extends @Nullable Object> T read(Function<SqliteSession, T> work) {
		return this.database.read(work);
	}

	/**
	 * Refuses what would wait for the current thread's transaction, in it.
	 * @param advice what to do instead
	 * @throws IllegalStateException if the thread is in a transaction of this store
	 */
	public void requireNoTransaction(String advice) {
		if (this.database.inTransaction()) {
			throw new IllegalStateException("This would wait for ever for the transaction of store '" + this.name
					+ "' that it is called in. " + advice);
		}
	}

	/**
	 * Attaches a remote. What was written before is entered later, stretch by stretch. A
	 * remote that was attached when the file was last open has been a link since it was
	 * opened again, so that no write in between misses it.
	 * @param remote its name
	 * @return the link
	 */
	public Link attach(String remote) {
		return write((session) -> {
			for (Link link : this.links) {
				if (link.name().equals(remote)) {
					return link;
				}
			}
			RemoteRow row = this.remotes.attach(session, remote);
			Link link = new Link(row.id(), remote, row.isEnrolled());
			this.database.atEnd(() -> this.links.add(link), () -> {
			});
			return link;
		});
	}

	/**
	 * Detaches the remotes that the configuration no longer names. Their entries go:
	 * should one come back, all records are entered anew.
	 * @param named names of those that it does name
	 * @return names of remotes that were detached now
	 */
	public List<String> detachOthers(Collection<String> named) {
		return write((session) -> {
			List<Link> others = this.links.stream().filter((link) -> !named.contains(link.name())).toList();
			for (Link link : others) {
				RemoteRow row = this.remotes.get(session, link.id());
				row.detach();
				this.remotes.save(session, row);
				this.queue.removeAll(session, link.id());
				this.entries.clearFullRead(session, link.id());
				this.deadLetters.forget(session, link.id());
			}
			if (!others.isEmpty()) {
				// whose word they wait for may be among those that left
				this.queue.releaseAll(session);
			}
			this.database.atEnd(() -> this.links.removeAll(others), () -> {
			});
			return others.stream().map(Link::name).toList();
		});
	}

	/**
	 * Sets which keys this device has of the store, from now on.
	 * @param keys the keys that remotes are asked for
	 */
	public void setScope(KeyScope keys) {
		if (!keys.equals(this.scope)) {
			write((session) -> {
				this.scope = keys;
				this.mayHoldOthers = !keys.isAll();
				return session;
			});
		}
	}

	/**
	 * The keys that remotes are asked for.
	 * @return the keys
	 */
	public KeyScope scope() {
		return this.scope;
	}

	boolean mayHoldOthers() {
		return this.mayHoldOthers;
	}

	/** None of other keys is left, and none can be written. */
	void holdsNoOthers() {
		this.mayHoldOthers = false;
	}

	/**
	 * Refuses what would leave this device at once. Called in the transaction that
	 * writes.
	 */
	void requireInScope(String key) {
		if (!this.scope.contains(key)) {
			throw new InvalidRecordException(Rule.KEY_OUT_OF_SCOPE,
					"Record '" + key + "' of store '" + this.name + "' would leave this device at once, which syncs "
							+ this.scope
							+ ". Give it another key, or name a prefix of this one in the store's sync options");
		}
	}

	/**
	 * Whether a record waits to be sent to any remote.
	 * @param key its key
	 * @return true if an entry waits, a held one too
	 */
	public boolean isPending(String key) {
		return read((session) -> {
			LocalRecord record = this.records.find(session, key);
			return record != null && isPending(session, record);
		});
	}

	boolean isPending(SqliteSession session, LocalRecord record) {
		return this.links.stream()
			.anyMatch((link) -> !link.isEnrolled() || this.queue.find(session, link.id(), record.id()) != null);
	}

	/**
	 * How many records a full read has not come across yet.
	 * @param link the link
	 * @return their number, about: some may be gone there, and some be new
	 */
	public long toReadAgain(Link link) {
		return read((session) -> FullRead.left(session, link.id()));
	}

	void setEnrolled(Link link, boolean enrolled) {
		this.database.atEnd(() -> link.setEnrolled(enrolled), () -> {
		});
	}

	public SqliteDatabase database() {
		return this.database;
	}

	Version nextVersion() {
		return new Version(this.clock.next(), device());
	}

	long nextInSequence(SqliteSession session) {
		return this.devices.reserve(session, 1);
	}

	/**
	 * Does something after the current transaction's commit.
	 * @param action must return at once and not throw
	 */
	public void afterCommit(Runnable action) {
		this.database.afterCommit(action);
	}

	/**
	 * Tells listeners, after the current transaction's commit.
	 * @param event what happened
	 */
	public void publish(PersistEvent event) {
		this.database.onCommit(() -> this.events.add(event));
		this.database.afterCommit(this.events::deliver);
	}

	/**
	 * Tells listeners of what is no part of a transaction.
	 * @param event what happened
	 */
	public void tell(PersistEvent event) {
		this.events.add(event);
		this.events.deliver();
	}

	/**
	 * Copies the file.
	 * @param target where to; nothing may be there
	 */
	public void backup(Path target) {
		// a delete that has found no copy is in the file before one is made
		this.database.betweenTransactions(this.records::copying);
		this.database.backup(target);
		this.database.write((session) -> {
			this.records.copied();
			return session;
		});
	}

	@Override
	public void close() {
		this.database.close();
		this.events.close();
	}

}
