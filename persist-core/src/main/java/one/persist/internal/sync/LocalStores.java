package one.persist.internal.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import one.persist.InvalidConfigurationException;
import one.persist.Store;
import one.persist.StoreClosedException;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.internal.records.Link;
import one.persist.internal.records.LocalStore;
import one.persist.internal.records.MergeWrites;
import one.persist.internal.sync.WorkerWatch.Punctuality;
import one.persist.spi.Remote;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.SyncDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All stores of an application, and what drives their cycles.
 */
public final class LocalStores implements Stores, SyncDriver {

	private static final Logger logger = LoggerFactory.getLogger(LocalStores.class);

	private static final long NEVER = Long.MAX_VALUE;

	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

	private static final String WORKER_STALLED = "nobody has looked for minutes for what is due: the worker is begun"
			+ " anew; restart the application if that does not help";

	private final EngineSettings settings;

	/** By name, in the order in which they were opened; guarded by itself. */
	private final List<OpenStore> stores = new ArrayList<>();

	private final AtomicBoolean started = new AtomicBoolean();

	private final WorkerWatch worker;

	private final SleepWatch sleep;

	/**
	 * By what all intervals are longer or shorter than they were asked for. Drawn once:
	 * devices that were started together drift apart, and the stores of one stay
	 * together.
	 */
	private final double pace;

	/** Null where another one drives. */
	private volatile @Nullable SyncThread thread;

	private volatile boolean closed;

	private volatile Consumer<Duration> waker = (soon) -> {
	};

	/**
	 * Creates the stores; none is open.
	 * @param settings what they are made with
	 */
	public LocalStores(EngineSettings settings) {
		this.settings = settings;
		this.worker = new WorkerWatch(settings.environment());
		this.sleep = new SleepWatch(settings.environment());
		this.pace = 1 + EngineLimits.INTERVAL_JITTER * (2 * settings.environment().random().nextDouble() - 1);
	}

	/**
	 * Starts cycles when they are due, from now on until it is closed. Stores are created
	 * and attached meanwhile: one that is not attached yet is not to be told from one
	 * that never will be, so what waits in it is kept.
	 */
	public void runInBackground() {
		this.started.set(true);
		SyncThread own = new SyncThread(this, this.settings.environment());
		this.thread = own;
		own.start();
	}

	@Override
	public Store create(String name, StoreOptions options) {
		if (!NAME.matcher(name).matches()) {
			throw new InvalidConfigurationException("Store name '" + name + "' is not allowed.",
					"Use lower-case letters, digits, '-' and '_', at most 63 characters, beginning with a letter or digit.");
		}
		synchronized (this.stores) {
			if (this.closed) {
				throw new StoreClosedException("Store '" + name + "' cannot be opened: the stores are closed", null);
			}
			if (find(name).isPresent()) {
				throw new InvalidConfigurationException("Store '" + name + "' exists already.",
						"Give each store a name of its own.");
			}
			EventDispatcher events = new EventDispatcher(this.settings.listeners(),
					this.settings.environment().executor());
			LocalStore local = LocalStore.open(name, options, this.settings.environment(), this.settings.observer(),
					events);
			OpenStore store = new OpenStore(local, this.settings.jsonMapper());
			store.synchronizer().beforeStatus(this::noticeOverdue);
			this.stores.add(store);
			return store;
		}
	}

	@Override
	public void enableSync(Store store, SyncOptions options) {
		OpenStore open = requireOwn(store);
		synchronized (open) {
			attach(open, options);
		}
		this.waker.accept(Duration.ZERO);
	}

	private void attach(OpenStore store, SyncOptions options) {
		if (!store.synchronizer().links().isEmpty()) {
			throw new InvalidConfigurationException("Store '" + store.name() + "' has remotes already.",
					"Name all of them in one call.");
		}
		StrategyRunner strategy = new StrategyRunner(options.strategy(),
				this.settings.strategies().resolve(store.name(), options), this.settings.environment().executor(),
				this.settings.strategyTimeout());
		Map<RemoteDefinition, Remote> remotes = new LinkedHashMap<>();
		for (RemoteDefinition definition : options.remotes()) {
			Remote remote = this.settings.connector().connect(definition, store.name());
			remotes.put(definition, this.settings.observer().around(store.name(), definition.name(), remote));
		}
		store.local().setScope(options.scope());
		remotes.forEach(
				(definition, remote) -> store.synchronizer().add(link(store, definition, remote, strategy, options)));
		detachOthers(store, remoteNames(options));
	}

	private static void detachOthers(OpenStore store, List<String> named) {
		for (String detached : store.local().detachOthers(named)) {
			logger.warn("Store '{}' is no longer attached to remote '{}': its pending entries were dropped, and all"
					+ " records are offered again should it come back", store.name(), detached);
		}
	}

	private static List<String> remoteNames(SyncOptions options) {
		return options.remotes().stream().map(RemoteDefinition::name).toList();
	}

	private SyncLink link(OpenStore open, RemoteDefinition definition, Remote remote, StrategyRunner strategy,
			SyncOptions options) {
		LocalStore local = open.local();
		Link link = local.attach(definition.name());
		Merger merger = new Merger(local, new MergeWrites(local, open.writes()), strategy);
		CycleParts parts = new CycleParts(local, link, remote, merger, new PushSize(options.batchSize()),
				new PullSize(), open.maintenance());
		SyncLink syncLink = new SyncLink(parts, Pace.of(options.interval(), this.pace), options.announcements(),
				patience(), open.synchronizer()::cycleEnded);
		syncLink.onWake(this::wake);
		return syncLink;
	}

	/** A strategy may be given longer than anything else takes. */
	private int patience() {
		return EngineLimits.STALLED_LOOKS
				+ (int) this.settings.strategyTimeout().dividedBy(EngineLimits.WATCH_INTERVAL);
	}

	private OpenStore requireOwn(Store store) {
		synchronized (this.stores) {
			for (OpenStore open : this.stores) {
				if (open == store) {
					return open;
				}
			}
		}
		throw new InvalidConfigurationException("Store '" + store.name() + "' was not opened here.",
				"Use the Stores object that created it.");
	}

	@Override
	public Optional<Store> find(String name) {
		return all().stream().filter((store) -> store.name().equals(name)).findFirst();
	}

	@Override
	public List<Store> all() {
		synchronized (this.stores) {
			return List.copyOf(this.stores);
		}
	}

	@Override
	public SyncDriver driver() {
		return this;
	}

	private List<SyncLink> links() {
		synchronized (this.stores) {
			return this.stores.stream().flatMap((store) -> store.synchronizer().links().stream()).toList();
		}
	}

	/**
	 * A store that nobody has attached when the first cycles start syncs no more. One
	 * that is being attached is waited for.
	 */
	private void detachUnattached() {
		List<OpenStore> open;
		synchronized (this.stores) {
			open = List.copyOf(this.stores);
		}
		for (OpenStore store : open) {
			synchronized (store) {
				if (store.synchronizer().links().isEmpty()) {
					detachOthers(store, List.of());
				}
			}
		}
	}

	@Override
	public Duration runDue(Executor executor) {
		if (this.started.compareAndSet(false, true)) {
			detachUnattached();
		}
		List<SyncLink> links = links();
		if (this.worker.looked(Duration.ZERO)) {
			links.forEach(SyncLink::tryAtOnce);
		}
		if (this.sleep.isOver()) {
			links.forEach(SyncLink::heard);
		}
		links.forEach(SyncLink::watch);
		links.forEach((link) -> link.runIfDue(executor));
		Duration next = Duration.ofNanos(lookWithin(links.stream().mapToLong(SyncLink::untilDue).min().orElse(NEVER)));
		this.worker.looked(next);
		return next;
	}

	/**
	 * In what time to look, at the latest. What is due at about the shortest interval is
	 * left to the look that comes then unasked, so that there is but one.
	 */
	private long lookWithin(long untilDue) {
		long interval = shortestInterval().toNanos();
		boolean nearly = untilDue < interval && untilDue >= interval * (1 - EngineLimits.INTERVAL_JITTER);
		return Math.min(nearly ? interval : untilDue, EngineLimits.MAX_IDLE.toNanos());
	}

	private void wake(long untilDue) {
		if (untilDue == 0 || lookWithin(untilDue) < shortestInterval().toNanos()) {
			this.waker.accept(Duration.ofNanos(untilDue));
		}
	}

	@Override
	public boolean noticeOverdue() {
		Punctuality punctuality = this.worker.check();
		if (punctuality != Punctuality.IN_TIME) {
			this.waker.accept(Duration.ZERO);
		}
		if (punctuality == Punctuality.STALLED) {
			links().forEach((link) -> link.workerStalled(WORKER_STALLED));
		}
		return punctuality == Punctuality.STALLED;
	}

	@Override
	public Duration shortestInterval() {
		return links().stream().map(SyncLink::interval).min(Duration::compareTo).orElse(EngineLimits.MAX_IDLE);
	}

	@Override
	public void onWake(Consumer<Duration> newWaker) {
		this.waker = newWaker;
		this.worker.expect();
	}

	@Override
	public void dismissWaker() {
		this.worker.dismiss();
		this.waker = (soon) -> {
		};
	}

	@Override
	public long drain(Duration timeout) {
		this.worker.dismiss();
		return this.closed ? 0 : new Drain(links(), this.settings.environment()).run(timeout);
	}

	@Override
	public void close() {
		synchronized (this.stores) {
			this.stores.forEach((store) -> store.local().requireNoTransaction("Close it after it"));
		}
		SyncThread own = this.thread;
		if (own != null) {
			own.close();
		}
		links().forEach(SyncLink::stop);
		synchronized (this.stores) {
			this.closed = true;
			this.stores.forEach((store) -> store.local().close());
		}
	}

}
